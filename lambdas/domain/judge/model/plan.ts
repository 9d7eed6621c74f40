import type { GoalPlan } from './goal.ts';
import type { ScoreSteps } from './score-steps.ts';
import type { Calendar } from './spending.ts';

/**
 * What is counted in a window, per arm. `above`: requests slower than a sketch bucket, the challenger's `shift` buckets later; with
 * `level`, the champion's first windows set the bucket (0 = p50), and `bucket` is what was expected before the start.
 * `ranks`: the same, and the scores of all buckets, which the test reads in place of the count.
 * `segment`: errors of a segment's requests, and timeouts after the warm-up.
 * `ripe`: events and requests of the cohort of a delayed KPI that this row carries.
 */
export type Count =
  | { readonly kind: 'errors' }
  | { readonly kind: 'timeouts' }
  | { readonly kind: 'clientErrors' }
  | { readonly kind: 'failures' }
  | { readonly kind: 'segment'; readonly name: string }
  | { readonly kind: 'kpi'; readonly name: string }
  | { readonly kind: 'ripe'; readonly name: string }
  | { readonly kind: 'above'; readonly bucket: number; readonly shift: number; readonly level?: number }
  | { readonly kind: 'ranks'; readonly bucket: number; readonly shift: number; readonly steps: ScoreSteps };

/** Which counts a group of tests reads, which arm's events speak against the null hypothesis, and by what they are divided. */
export interface Reading {
  readonly count: Count;
  readonly rejectedBy: 'challenger' | 'champion';
  /** Design effect, ≥ 1. */
  readonly effect: number;
  /** Whether windows of the warm-up are left out. */
  readonly afterWarmup: boolean;
}

/**
 * Null hypothesis of a test. `ratio`: the rejecting arm's rate is at most `ratio` times the other's. `rate-above`: its rate is at
 * most `rate`. `rate-below`: the other arm's rate is at least `rate` (read through its successes).
 */
export type Hypothesis =
  | { readonly kind: 'ratio'; readonly ratio: number }
  | { readonly kind: 'rate-above'; readonly rate: number }
  | { readonly kind: 'rate-below'; readonly rate: number };

/** Alternatives that an e-value bets on: multiples of the null hypothesis' rate or ratio, and their prior weights (sum 1). */
export interface Bet {
  readonly steps: readonly number[];
  readonly weights: readonly number[];
}

/** One exact test and its part of alpha or beta for the whole rollout; `bet` is its e-value variant. */
export interface PlannedTest {
  readonly id: string;
  readonly hypothesis: Hypothesis;
  readonly budget: number;
  readonly bet: Bet;
}

/** A continuous metric that must not rise (or fall) by more than `margin`; asymptotic. */
export interface MomentGuardrail {
  readonly name: string;
  readonly metric: string;
  readonly isDelayed: boolean;
  readonly worse: 'rise' | 'fall';
  readonly margin: number;
  readonly budget: number;
  readonly effect: number;
  /** Scale of the mixture, from the planned information. */
  readonly rho: number;
  /** Values that both arms have before windows count. @default - all windows do, of plans made before it */
  readonly fromValues?: number;
}

/** A plain comparison without error control: aborts when the challenger's rate exceeds `rate` after `minRequests`. */
export interface HardLimit {
  readonly name: string;
  readonly count: Count;
  readonly rate: number;
  readonly minRequests: number;
}

/** Guardrail: aborts when **all** its tests have stopped, each at the full budget (intersection-union). */
export interface Guardrail {
  readonly name: string;
  readonly reading: Reading;
  readonly budget: number;
  readonly tests: readonly PlannedTest[];
}

/**
 * Proof that a promotion needs: given when **any** of its tests has stopped. Proofs that prove the same thing are ways to one end:
 * one of them is enough, and the budgets of all their tests add up to beta.
 */
export interface Proof {
  readonly name: string;
  /** What it proves, where there are several ways. @default - its name */
  readonly proves?: string;
  readonly reading: Reading;
  readonly tests: readonly PlannedTest[];
}

/** What must be proven: proofs by what they prove, in order. */
export function proofsByAim({ proofs }: Pick<JudgePlan, 'proofs'>): readonly (readonly Proof[])[] {
  const aims = [...new Set(proofs.map(({ name, proves = name }) => proves))];
  return aims.map((aim) => proofs.filter(({ name, proves = name }) => proves === aim));
}

/** Sample-ratio check: invalid from this e-value on; `effect` is the design effect of the requests. */
export interface SplitPlan {
  readonly threshold: number;
  readonly effect: number;
}

/** Whether stored data is a plan of this version; only this product writes plans, so version and lists tell. */
export function isJudgePlan(value: unknown): value is JudgePlan {
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== 1) return false;
  const { guards, proofs, moments, hardLimits }: Partial<Record<keyof JudgePlan, unknown>> = value;
  return [guards, proofs, moments, hardLimits].every((list) => Array.isArray(list)) && 'calendar' in value;
}

/** When the champion's first windows have set the latency thresholds: after so many windows and so many of its requests. */
export interface Calibration {
  readonly minutes: number;
  readonly minRequests: number;
}

/** A guardrail that takes nothing back, with a plan of its own: e-values, one guardrail, no proofs. Its look `abort` says that it is broken. */
export interface SoftGuardrail {
  readonly name: string;
  /** `hold`: no step and no promotion while it is broken; `warn`: people are told. */
  readonly strength: 'hold' | 'warn';
  readonly judge: JudgePlan;
}

/** Windows after which guardrails begin afresh, with budgets `equal` in all, or in a `series` whose sum is what was planned. */
export interface Chapters {
  readonly rows: number;
  readonly parts: 'equal' | 'series';
}

/** Everything that is fixed before the first request: which tests run, on what, with which budgets. Plain data. */
export interface JudgePlan {
  readonly version: 1;
  readonly calendar: Calendar;
  readonly alpha: number;
  readonly beta: number;
  readonly warmup: number;
  /** Who the other arm is: the champion that serves, a fresh target of its model with a share of its own, or nobody. */
  readonly control: 'champion' | 'equal' | 'none';
  readonly sketchEnds: { readonly first: number; readonly last: number } | null;
  readonly guards: readonly Guardrail[];
  readonly proofs: readonly Proof[];
  readonly moments: readonly MomentGuardrail[];
  readonly hardLimits: readonly HardLimit[];
  /** What decides: exact tests (the schedule is fixed), or e-values (it may depend on what was seen). */
  readonly decidedBy: 'exact' | 'e-values';
  /** Window from which on e-values decide, because the budgets of the exact tests are spent; absent = never. */
  readonly eValuesFrom?: number;
  /** Whether e-values are kept, so that they can decide when the schedule is changed by hand. */
  readonly keepsEValues: boolean;
  /** Whether folded rows are chained by SHA-256. */
  readonly keepsChain: boolean;
  /** Absent when the latency thresholds are known before the start. */
  readonly calibration?: Calibration;
  /** Absent without another arm. */
  readonly split?: SplitPlan;
  /** Guardrails that take nothing back and spend none of alpha; absent where there is none. */
  readonly soft?: readonly SoftGuardrail[];
  /** How an equal control is held against the champion itself: what it breaks ends the rollout, and what it must prove a promotion needs. */
  readonly controlCheck?: JudgePlan;
  /** What a challenger of an experiment must be better at to win; absent in every other rollout. */
  readonly goal?: GoalPlan;
  /** When guardrails begin afresh; absent: never. */
  readonly chapters?: Chapters;
  /** Guardrails that are judged over all rows together where others begin afresh: e-values, no proofs. */
  readonly throughout?: JudgePlan;
  /** Numbers whose difference is told with an interval that holds at every look; absent: none. */
  readonly goals?: readonly GoalPlan[];
}
