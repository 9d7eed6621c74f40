import type { Count, JudgePlan } from './plan.ts';
import type { ArmCounts, MinuteRow } from './types.ts';

/**
 * The integers of a row that the plan's tests read, as a row: other metrics are dropped, and the latency sketch keeps only how many
 * requests lie between the thresholds. Folding it gives the same checkpoint as folding the row; reducing it again changes nothing.
 */
export function reduceRow(plan: JudgePlan, row: MinuteRow): MinuteRow {
  const counts = [...plan.guards, ...plan.proofs].map(({ reading }) => reading.count);
  const all = [...counts, ...plan.hardLimits.map(({ count }) => count)];
  const reduced: MinuteRow = {
    minute: row.minute,
    weight: row.weight,
    arms: {
      champion: reduceArm(plan, row.arms.champion, { all, isChallenger: false }),
      challenger: reduceArm(plan, row.arms.challenger, { all, isChallenger: true }),
    },
  };
  const ripe = pick(row.ripe, namesOf(all, 'ripe'));
  return ripe === undefined ? reduced : { ...reduced, ripe };
}

interface Read {
  readonly all: readonly Count[];
  readonly isChallenger: boolean;
}

function reduceArm(plan: JudgePlan, arm: ArmCounts, { all, isChallenger }: Read): ArmCounts {
  const { requests, errors, timeouts, latency } = arm;
  const buckets = all.flatMap((count) => thresholdsOf(count, isChallenger));
  const kpis = pick(arm.kpis, namesOf(all, 'kpi'));
  const moments = pick(arm.moments, plan.moments.map(({ metric }) => metric).toSorted());
  return {
    requests,
    errors,
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(kpis === undefined ? {} : { kpis }),
    ...(latency === undefined || buckets.length === 0 ? {} : { latency: reduceSketch(latency, buckets) }),
    ...(moments === undefined ? {} : { moments }),
  };
}

/** Last buckets before something that a count reads changes. */
function thresholdsOf(count: Count, isChallenger: boolean): readonly number[] {
  if (count.kind !== 'above' && count.kind !== 'ranks') return [];
  const shift = isChallenger ? count.shift : 0;
  const steps = count.kind === 'ranks' ? count.steps : [];
  return [count.bucket, ...steps.map(([from]) => from - 1)].map((bucket) => bucket + shift);
}

function namesOf(all: readonly Count[], kind: 'kpi' | 'ripe'): readonly string[] {
  return all.flatMap((count) => (count.kind === kind ? [count.name] : [])).toSorted();
}

/** The named entries, in that order; none if none is there. */
function pick<Value>(
  from: Readonly<Record<string, Value>> | undefined,
  names: readonly string[],
): Readonly<Record<string, Value>> | undefined {
  const entries = names.flatMap((name) => {
    const value = from?.[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Requests up to each threshold (kept at the threshold's index) and above the last one (kept one index later). */
function reduceSketch(
  latency: Readonly<Record<string, number>>,
  buckets: readonly number[],
): Readonly<Record<string, number>> {
  const thresholds = [...new Set(buckets)].toSorted((a, b) => a - b);
  const counts = thresholds.map(() => 0);
  const above = (thresholds.at(-1) ?? 0) + 1;
  let rest = 0;
  for (const [index, count] of Object.entries(latency)) {
    const at = thresholds.findIndex((threshold) => Number(index) <= threshold);
    if (at >= 0) counts[at] = (counts[at] ?? 0) + count;
    else rest += count;
  }
  const entries = [...thresholds.map((threshold, i) => [threshold, counts[i] ?? 0] as const), [above, rest] as const];
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}
