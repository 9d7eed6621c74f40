import type { TwoArms } from './exact-test.ts';
import type { Count, JudgePlan, Reading } from './plan.ts';
import type { ArmCounts, MinuteRow } from './types.ts';

interface Bars {
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

/** A row made ready for reading: sketches as parallel lists, and whether the step is past its warm-up. */
export interface ReadyRow {
  readonly row: MinuteRow;
  readonly isWarm: boolean;
  readonly champion: Bars;
  readonly challenger: Bars;
}

/** Prepares a checked row for all readings of a plan. */
export function readyRow(row: MinuteRow, isWarm: boolean): ReadyRow {
  return { row, isWarm, champion: barsOf(row.arms.champion), challenger: barsOf(row.arms.challenger) };
}

/** Counts of one reading in one row: x, a of the arm whose events reject, y, b of the other. */
export function readCounts(plan: JudgePlan, reading: Reading, ready: ReadyRow): TwoArms {
  const { challenger, champion } = ready.row.arms;
  const events = {
    challenger: eventsOf(plan, reading.count, { ready, arm: 'challenger' }),
    champion: eventsOf(plan, reading.count, { ready, arm: 'champion' }),
  };
  return reading.rejectedBy === 'challenger'
    ? { x: events.challenger, y: events.champion, a: challenger.requests, b: champion.requests }
    : { x: events.champion, y: events.challenger, a: champion.requests, b: challenger.requests };
}

interface Side {
  readonly ready: ReadyRow;
  readonly arm: 'champion' | 'challenger';
}

function eventsOf(plan: JudgePlan, count: Count, { ready, arm }: Side): number {
  const counts = ready.row.arms[arm];
  switch (count.kind) {
    case 'errors':
      return counts.errors;
    case 'timeouts':
      return counts.timeouts ?? 0;
    case 'failures':
      return failuresOf(counts, ready.isWarm);
    case 'kpi':
      return counts.kpis?.[count.name] ?? 0;
    case 'above':
      return countAbove(ready[arm], count.bucket + (arm === 'challenger' ? count.shift : 0), plan.sketchEnds);
  }
}

/** Errors, and timeouts once the warm-up is over. */
function failuresOf({ errors, timeouts = 0 }: ArmCounts, isWarm: boolean): number {
  return isWarm ? errors + timeouts : errors;
}

function barsOf(arm: ArmCounts): Bars {
  const buckets: number[] = [];
  const counts: number[] = [];
  for (const bucket in arm.latency) {
    buckets.push(Number(bucket));
    counts.push(arm.latency[bucket] ?? 0);
  }
  return { buckets, counts };
}

function countAbove({ buckets, counts }: Bars, bucket: number, ends: JudgePlan['sketchEnds']): number {
  if (ends !== null && bucket >= ends.last) return 0;
  const limit = ends !== null && bucket < ends.first ? -Infinity : bucket;
  let total = 0;
  for (let i = 0; i < buckets.length; i++) if ((buckets[i] ?? limit) > limit) total += counts[i] ?? 0;
  return total;
}
