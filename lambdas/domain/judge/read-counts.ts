import type { TwoArms } from './exact-test.ts';
import type { Count, JudgePlan, Reading } from './plan.ts';
import type { ArmCounts, ArmTotals, MinuteRow, TestReason } from './types.ts';

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
  const { challenger, champion } = requestsOf(reading.count, ready.row);
  const events = {
    challenger: eventsOf(plan, reading.count, { ready, arm: 'challenger' }),
    champion: eventsOf(plan, reading.count, { ready, arm: 'champion' }),
  };
  return reading.rejectedBy === 'challenger'
    ? { x: events.challenger, y: events.champion, a: challenger, b: champion }
    : { x: events.champion, y: events.challenger, a: champion, b: challenger };
}

/** Events and requests of one count in one row, per arm. */
export function countTotals(plan: JudgePlan, count: Count, ready: ReadyRow): TestReason['counts'] {
  const requests = requestsOf(count, ready.row);
  const totals = (arm: Side['arm']): ArmTotals => ({
    events: eventsOf(plan, count, { ready, arm }),
    requests: requests[arm],
  });
  return { challenger: totals('challenger'), champion: totals('champion') };
}

function requestsOf(count: Count, row: MinuteRow): { readonly challenger: number; readonly champion: number } {
  const { arms, ripe } = row;
  if (count.kind !== 'ripe') return { challenger: arms.challenger.requests, champion: arms.champion.requests };
  const cohort = ripe?.[count.name];
  return { challenger: cohort?.challenger.requests ?? 0, champion: cohort?.champion.requests ?? 0 };
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
      return timeoutsOf(counts);
    case 'failures':
      return counts.errors + (ready.isWarm ? timeoutsOf(counts) : 0);
    case 'kpi':
      return kpiEvents(counts, count.name);
    case 'ripe':
      return ripeEvents(ready.row, count.name, arm);
    case 'above':
      return countAbove(ready[arm], count.bucket + (arm === 'challenger' ? count.shift : 0), plan.sketchEnds);
  }
}

function timeoutsOf({ timeouts = 0 }: ArmCounts): number {
  return timeouts;
}

function kpiEvents({ kpis }: ArmCounts, name: string): number {
  return kpis?.[name] ?? 0;
}

function ripeEvents({ ripe }: MinuteRow, name: string, arm: Side['arm']): number {
  return ripe?.[name]?.[arm].events ?? 0;
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
