import type { RatioInterval } from './ratio-bounds.ts';

/** Counts of one arm in one window of a rollout. All are integers ≥ 0; errors, timeouts and client errors exclude each other. */
export interface ArmCounts {
  readonly requests: number;
  /** 5xx answers, model errors and answers that break the schema. */
  readonly errors: number;
  readonly timeouts?: number;
  /** Answers that were the callers' own fault (400, 409, 422 and the like): none of them is an error. */
  readonly clientErrors?: number;
  /** Binary KPI events by KPI name. */
  readonly kpis?: Readonly<Record<string, number>>;
  /** Latency sketch: log bucket index (0.05 in ln ms, 0 ends at 20 ms) → requests; timeouts sit in the top bucket. */
  readonly latency?: Readonly<Record<string, number>>;
  /** Continuous metrics by name (error of labelled predictions, revenue), winsorised. */
  readonly moments?: Readonly<Record<string, MomentSums>>;
  /** Judged segments by name; one without requests may be absent. */
  readonly segments?: Readonly<Record<string, SegmentCounts>>;
}

/** Counts of one segment of an arm's requests. */
export interface SegmentCounts {
  readonly requests: number;
  readonly errors: number;
  readonly timeouts: number;
}

/** Additive sums of a continuous metric: how many values, their sum and the sum of their squares. */
export interface MomentSums {
  readonly count: number;
  readonly sum: number;
  readonly sumSq: number;
}

/**
 * One final window of a rollout, as the judge reads it.
 *
 * Rows come in order of `minute`. Two rows may share a window when the weight changed inside it: the window is split at the change,
 * each row with the weight (and the requests) of its side.
 */
export interface JudgedRow {
  /** Windows since the rollout's start, counted from 0. */
  readonly minute: number;
  /** The challenger's share of traffic in force, in (0, 1]. */
  readonly weight: number;
  /** The challenger's share of all requests, in (0, 1], where others than both arms have some: it tells steps apart. @default - `weight` */
  readonly ofAll?: number;
  readonly arms: { readonly champion: ArmCounts; readonly challenger: ArmCounts };
  /** Delayed KPIs by name: cohorts of earlier windows that ripened in both arms since the row before. */
  readonly ripe?: Readonly<Record<string, readonly RipeCohort[]>>;
  /** Delayed continuous metrics by name: sums of earlier windows that ripened in both arms since the row before. */
  readonly ripeMoments?: Readonly<Record<string, readonly RipeMoments[]>>;
}

/** Sums of one earlier window's values that were learned within the maturity time, per arm. */
export interface RipeMoments {
  readonly champion: MomentSums;
  readonly challenger: MomentSums;
}

/** One earlier window's requests, and those of them that converted within the maturity time, per arm. */
export interface RipeCohort {
  readonly champion: ArmTotals;
  readonly challenger: ArmTotals;
}

/** The challenger's share of all requests, which a step begins with. */
export function shareOfAll({ weight, ofAll = weight }: Pick<JudgedRow, 'weight' | 'ofAll'>): number {
  return ofAll;
}

/** Events and requests of one arm so far. */
export interface ArmTotals {
  readonly events: number;
  readonly requests: number;
}

/** Why a look says what it says: one test, its p (valid at the look that stopped), the alpha it spent, and the counts it read. */
export interface TestReason {
  readonly test: string;
  /** `mean`: counts hold sums of values; `hard`: a plain comparison; `earlier`: other attempts speak. @default - a count of events */
  readonly kind?: 'mean' | 'hard' | 'earlier';
  readonly p: number;
  readonly spent: number;
  /** The other arm is a fresh target of the champion's model. @default - the champion that serves */
  readonly against?: 'control';
  /** Share of alpha (or beta) that the test had for the whole rollout. */
  readonly budget: number;
  /** Events and requests of challenger and champion so far, before any division by the design effect. */
  readonly counts: { readonly challenger: ArmTotals; readonly champion: ArmTotals };
  /** Rate of the challenger over rate of the champion; absent when the champion has no event. */
  readonly ratio?: number;
  /** Ratios that the guardrail's counts do not reject, 95 % at every look together; added when a verdict is put into words. */
  readonly interval?: RatioInterval;
  /** Of a segment: the window in which the challenger first failed there; added when a verdict is put into words. */
  readonly since?: number;
  /** What would have changed it, in words; added when a verdict is put into words. */
  readonly change?: string;
}

/** A reason with the window in which the test stopped. */
export type DatedReason = TestReason & { readonly minute: number };

/** What the tests say once; the rollout turns looks into verdicts. */
export interface Look {
  readonly kind: 'continue' | 'abort' | 'ok' | 'invalid';
  readonly minute: number;
  /** Tests that crossed at this look or before (abort), or the split that broke (invalid). */
  readonly reasons: readonly DatedReason[];
  /** Tests that proved "not worse than the margin", with the window of the proof. */
  readonly proved: readonly DatedReason[];
  /** Present when e-values decided, because the schedule may depend on what was seen. */
  readonly decidedBy?: 'e-values';
}
