import type { LatencySketch } from '../../sketch/latency-sketch.ts';
import { sortedSketch } from '../latency/calibration.ts';
import type { Count, JudgePlan } from '../model/plan.ts';
import type { ArmCounts, JudgedRow, MomentSums, RipeCohort, RipeMoments, SegmentCounts } from '../model/rows.ts';

/**
 * The integers of a row that the plan's tests read, as a row: other metrics are dropped, and the latency sketch keeps only how many
 * requests lie between the thresholds. Folding it gives the same checkpoint as folding the row; reducing it again changes nothing.
 *
 * A plan whose thresholds the rollout still sets keeps sketches whole; pass `readingPlan(plan, checkpoint)` to keep them no longer
 * than needed.
 */
export function reduceRow(plan: JudgePlan, row: JudgedRow): JudgedRow {
  const counts = [...plan.guards, ...plan.proofs].map(({ reading }) => reading.count);
  const all = [...counts, ...plan.hardLimits.map(({ count }) => count)];
  const reduced: JudgedRow = {
    minute: row.minute,
    weight: row.weight,
    ...(row.ofAll === undefined ? {} : { ofAll: row.ofAll }),
    arms: {
      champion: reduceArm(plan, row.arms.champion, { all, isChallenger: false }),
      challenger: reduceArm(plan, row.arms.challenger, { all, isChallenger: true }),
    },
  };
  const ripe = pick(mapped(row.ripe, each(cohortOf)), namesOf(all, 'ripe'));
  const delayed = plan.moments.flatMap(({ metric, isDelayed }) => (isDelayed ? [metric] : [])).toSorted();
  const ripeMoments = pick(mapped(row.ripeMoments, each(ripeMomentsOf)), delayed);
  return {
    ...reduced,
    ...(ripe === undefined ? {} : { ripe }),
    ...(ripeMoments === undefined ? {} : { ripeMoments }),
  };
}

/** Entries with their fields in one order, whoever made them: equal evidence is equal as JSON. */
function mapped<Entry>(
  entries: Readonly<Record<string, Entry>> | undefined,
  ordered: (entry: Entry) => Entry,
): Readonly<Record<string, Entry>> | undefined {
  if (entries === undefined) return undefined;
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, ordered(entry)]));
}

function each<Stratum>(ordered: (stratum: Stratum) => Stratum): (strata: readonly Stratum[]) => readonly Stratum[] {
  return (strata) => strata.map(ordered);
}

function cohortOf({ champion, challenger }: RipeCohort): RipeCohort {
  const ordered = ({ events, requests }: RipeCohort['champion']) => ({ events, requests });
  return { champion: ordered(champion), challenger: ordered(challenger) };
}

function ripeMomentsOf({ champion, challenger }: RipeMoments): RipeMoments {
  const ordered = ({ count, sum, sumSq }: MomentSums): MomentSums => ({ count, sum, sumSq });
  return { champion: ordered(champion), challenger: ordered(challenger) };
}

interface Read {
  readonly all: readonly Count[];
  readonly isChallenger: boolean;
}

function reduceArm(plan: JudgePlan, arm: ArmCounts, { all, isChallenger }: Read): ArmCounts {
  const { requests, errors, timeouts, clientErrors, latency } = arm;
  // Only where it is read, so that the evidence of a plan from before stays as it is.
  const keepsClientErrors = clientErrors !== undefined && all.some(({ kind }) => kind === 'clientErrors');
  const buckets = all.flatMap((count) => thresholdsOf(count, isChallenger));
  const kpis = pick(arm.kpis, namesOf(all, 'kpi'));
  const segments = pick(mapped(arm.segments, segmentOf), namesOf(all, 'segment'));
  const moments = pick(arm.moments, plan.moments.map(({ metric }) => metric).toSorted());
  return {
    requests,
    errors,
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(keepsClientErrors ? { clientErrors } : {}),
    ...(kpis === undefined ? {} : { kpis }),
    ...(latency === undefined ? {} : keptSketch(plan, latency, buckets)),
    ...(moments === undefined ? {} : { moments }),
    ...(segments === undefined ? {} : { segments }),
  };
}

function segmentOf({ requests, errors, timeouts }: SegmentCounts): SegmentCounts {
  return { requests, errors, timeouts };
}

function keptSketch(plan: JudgePlan, latency: LatencySketch, buckets: readonly number[]): Pick<ArmCounts, 'latency'> {
  if (plan.calibration !== undefined) return { latency: sortedSketch(latency) };
  return buckets.length === 0 ? {} : { latency: reduceSketch(latency, buckets) };
}

/** Last buckets before something that a count reads changes. */
function thresholdsOf(count: Count, isChallenger: boolean): readonly number[] {
  if (count.kind !== 'above' && count.kind !== 'ranks') return [];
  const shift = isChallenger ? count.shift : 0;
  const steps = count.kind === 'ranks' ? count.steps : [];
  return [count.bucket, ...steps.map(([from]) => from - 1)].map((bucket) => bucket + shift);
}

function namesOf(all: readonly Count[], kind: 'kpi' | 'ripe' | 'segment'): readonly string[] {
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
