import type { TwoArms } from '../sequential/exact-test.ts';
import type { Count, JudgePlan, Reading } from '../model/plan.ts';
import type { ArmCounts, ArmTotals, JudgedRow, TestReason } from '../model/rows.ts';

/** A latency sketch as parallel lists of bucket indices and requests. */
export interface Bars {
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

/** A row made ready for reading: sketches as parallel lists, and whether the step is past its warm-up. */
export interface ReadyRow {
  readonly row: JudgedRow;
  readonly isWarm: boolean;
  readonly champion: Bars;
  readonly challenger: Bars;
}

/** Prepares a checked row for all readings of a plan. */
export function readyRow(row: JudgedRow, isWarm: boolean): ReadyRow {
  return { row, isWarm, champion: barsOf(row.arms.champion), challenger: barsOf(row.arms.challenger) };
}

/**
 * Counts of one reading in one row, one entry a stratum: x, a of the arm whose events reject, y, b of the other. A row is one stratum;
 * a delayed KPI has one per cohort, because windows of different weights must not be pooled.
 */
export function readStrata(plan: JudgePlan, reading: Reading, ready: ReadyRow): readonly TwoArms[] {
  const { count, rejectedBy } = reading;
  const strata = count.kind === 'ripe' ? (ready.row.ripe?.[count.name] ?? []) : [countTotals(plan, count, ready)];
  return strata.map(({ challenger, champion }) =>
    rejectedBy === 'challenger'
      ? { x: challenger.events, y: champion.events, a: challenger.requests, b: champion.requests }
      : { x: champion.events, y: challenger.events, a: champion.requests, b: challenger.requests },
  );
}

/** Events and requests of one count in one row, per arm; cohorts of a delayed KPI are added up. */
export function countTotals(plan: JudgePlan, count: Count, ready: ReadyRow): TestReason['counts'] {
  const totals = (arm: Side['arm']): ArmTotals => {
    if (count.kind === 'ripe') return sumOf((ready.row.ripe?.[count.name] ?? []).map((cohort) => cohort[arm]));
    if (count.kind === 'segment') return segmentTotals(ready.row.arms[arm], count.name, ready.isWarm);
    return { events: eventsOf(plan, count, { ready, arm }), requests: ready.row.arms[arm].requests };
  };
  return { challenger: totals('challenger'), champion: totals('champion') };
}

function sumOf(totals: readonly ArmTotals[]): ArmTotals {
  return {
    events: totals.reduce((sum, { events }) => sum + events, 0),
    requests: totals.reduce((sum, { requests }) => sum + requests, 0),
  };
}

interface Side {
  readonly ready: ReadyRow;
  readonly arm: 'champion' | 'challenger';
}

/** What is counted among all requests of an arm. */
type Counted = Exclude<Count, { readonly kind: 'ripe' | 'segment' }>;

function eventsOf(plan: JudgePlan, count: Counted, { ready, arm }: Side): number {
  const counts = ready.row.arms[arm];
  switch (count.kind) {
    case 'errors':
      return counts.errors;
    case 'timeouts':
      return timeoutsOf(counts);
    case 'clientErrors':
      return clientErrorsOf(counts);
    case 'failures':
      return failuresOf(counts, ready.isWarm);
    case 'kpi':
      return kpiEvents(counts, count.name);
    case 'above':
    case 'ranks':
      return countAbove(ready[arm], count.bucket + (arm === 'challenger' ? count.shift : 0), plan.sketchEnds);
  }
}

/** Failures among a segment's requests; its timeouts count after the warm-up, as those of all requests do. */
function segmentTotals({ segments }: ArmCounts, name: string, isWarm: boolean): ArmTotals {
  const { requests, errors, timeouts } = segments?.[name] ?? { requests: 0, errors: 0, timeouts: 0 };
  return { events: errors + (isWarm ? timeouts : 0), requests };
}

function timeoutsOf({ timeouts = 0 }: ArmCounts): number {
  return timeouts;
}

function failuresOf(counts: ArmCounts, isWarm: boolean): number {
  return counts.errors + (isWarm ? timeoutsOf(counts) : 0);
}

function clientErrorsOf({ clientErrors = 0 }: ArmCounts): number {
  return clientErrors;
}

function kpiEvents({ kpis }: ArmCounts, name: string): number {
  return kpis?.[name] ?? 0;
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
