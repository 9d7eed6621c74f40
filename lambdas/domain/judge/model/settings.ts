import type { Count, JudgePlan } from './plan.ts';
import type { RankScores } from './score-steps.ts';

/** Numbers that a profile fixes and a plan may override. */
export interface JudgeProfile {
  /** Chance of aborting a challenger that is no worse, for the whole rollout; in (0, 1). */
  readonly alpha: number;
  /** Chance of each wrong proof, for the whole rollout; in (0, 1). */
  readonly beta: number;
  /** Parts of alpha by class of guardrail; scaled to add up to 1 over the guardrails that run. */
  readonly shares: Readonly<Record<ShareClass, number>>;
  /** Errors, timeouts and client errors abort only above this ratio to the champion, ≥ 1 … */
  readonly errorRatio: number;
  /** … and only above this rate, in [0, 1); 0 switches the second condition off. */
  readonly delta: number;
  /** A KPI aborts only below this ratio to the champion, or above its inverse where lower is better; in (0, 1]. */
  readonly kpiRatio: number;
  /** Latency aborts only when slower than this many sketch buckets (5 % each). */
  readonly latencyShiftBuckets: number;
  /** Failures are proven when below this ratio to the champion, > 1 … */
  readonly badErrorRatio: number;
  /** … or below this rate (1 − availability objective), in (0, 1); null = by ratio alone. */
  readonly pMax: number | null;
  /** Latency is proven when the top threshold is exceeded less than the champion's shifted by this many buckets. */
  readonly badLatencyShiftBuckets: number;
  /** Champion's p50, p90 and p99 as bucket indices; the event is "above this bucket". */
  readonly latencyBuckets: readonly number[];
  /** Bucket of the latency proof; null = the highest threshold. */
  readonly latencyProofBucket: number | null;
  /**
   * Objective for latency: at most `rate` of the challenger's requests are above `bucket`. A second way to prove latency, each at half
   * of beta; null = by comparison alone.
   */
  readonly latencyObjective: { readonly bucket: number; readonly rate: number } | null;
  /** Buckets at the ends of the sketch: lower indices count as `first`, higher ones as `last`; null = all indices as they are. */
  readonly sketchEnds: { readonly first: number; readonly last: number } | null;
  /** Windows at the start of each step that feed neither latency nor timeouts. */
  readonly warmup: number;
  /** E-value of the traffic split above which a rollout is invalid. */
  readonly srm: number;
}

/** Classes of guardrails that share alpha. */
export type ShareClass = FailureKind | 'kpi' | 'latency';

/** Classes of answers that are compared with the champion's. Client errors are the callers' own: they stop a rollout and prove nothing. */
export type FailureKind = 'errors' | 'timeouts' | 'clientErrors';

/** A binary KPI that must not fall, or must not rise where lower is better. */
export interface KpiSettings {
  readonly name: string;
  /** Which rate is the good one: sales are better higher, complaints are better lower. @default 'higher' */
  readonly better?: 'higher' | 'lower';
  /** Tolerated ratio to the champion in (0, 1]; where lower is better its inverse is tolerated. @default - `kpiRatio` */
  readonly ratio?: number;
  /** Part of alpha beside `shares`. @default - an even part of `shares.kpi` */
  readonly share?: number;
  /** Whether rows carry it late, as cohorts ripe in both arms (`ripe`). @default false */
  readonly isDelayed?: boolean;
}

/** Margins and weight of one kind of answer in place of the profile's. */
export interface FailureSettings {
  /** @default - `errorRatio` */
  readonly ratio?: number;
  /** @default - `delta` */
  readonly delta?: number;
  /** Part of alpha beside `shares`. @default - the class's part of `shares` */
  readonly share?: number;
}

/** A segment in which the challenger may not fail more than the champion. */
export interface SegmentSettings extends FailureSettings {
  readonly name: string;
}

/** An absolute limit on the challenger's rate of an event, e.g. at most 1 % of requests above a latency bucket. */
export interface LimitSettings {
  readonly name: string;
  readonly count: Count;
  /** In (0, 1). */
  readonly rate: number;
  /** Part of alpha beside `shares`. @default 0.1 */
  readonly share?: number;
  /** A plain comparison from this many challenger requests on, without error control. @default - an exact test */
  readonly hardFrom?: number;
}

/** A continuous metric, e.g. the squared error of labelled predictions. */
export interface MomentSettings {
  readonly name: string;
  /** Whether rows carry it late, as sums of windows ripe in both arms (`ripeMoments`). @default false */
  readonly isDelayed?: boolean;
  readonly worse: 'rise' | 'fall';
  /** Difference of the means that is tolerated, in units of the metric. @default 0 */
  readonly margin?: number;
  /** Planned sum over windows of nC nB/(nC + nB), > 0. */
  readonly plannedInformation: number;
  /** Part of alpha beside `shares`. @default 0.1 */
  readonly share?: number;
}

/** Guardrails that run; fixed before the start. */
export interface JudgedMetrics {
  /** @default true */
  readonly errors?: boolean;
  /** @default false */
  readonly timeouts?: boolean;
  /** Answers that were the callers' own fault; compared between the arms alone, so not without a champion. @default false */
  readonly clientErrors?: boolean;
  /** @default false - latency is not judged */
  readonly latency?: boolean;
  /** @default [] */
  readonly kpis?: readonly KpiSettings[];
  /** Compared between the arms alone, so not without a champion. @default [] */
  readonly segments?: readonly SegmentSettings[];
  /** @default [] */
  readonly limits?: readonly LimitSettings[];
  /** @default [] */
  readonly moments?: readonly MomentSettings[];
}

/** What a rollout's owner decides about judging before the start. */
export interface JudgeSettings extends Partial<Omit<JudgeProfile, 'shares'>> {
  readonly profile: 'product' | 'benchmark';
  /** Windows of all planned steps, ≥ 1. */
  readonly plannedMinutes: number;
  /** Last window of the hold after the planned steps. @default - no hold */
  readonly holdUntil?: number;
  /** `none`: no other arm exists; absolute tests alone. `equal`: it is a fresh target of the champion's model. @default 'champion' */
  readonly control?: JudgePlan['control'];
  readonly metrics: JudgedMetrics;
  /** Parts of alpha by class. @default - the profile's, for each class that is not named */
  readonly shares?: Partial<Readonly<Record<ShareClass, number>>>;
  /**
   * Where the latency thresholds come from: `latencyBuckets`, or the champion's first windows in the rollout; until then latency is
   * not judged. @default 'history'
   */
  readonly latencyFrom?: 'history' | 'first-windows';
  /** Overrides for one kind of answer. @default {} */
  readonly failures?: Partial<Readonly<Record<FailureKind, FailureSettings>>>;
  /** Design effects ≥ 1 by guardrail (`errors`, `timeouts`, `clientErrors`, `latency0`, `kpi:name`) and `requests`. @default - 1 */
  readonly designEffects?: Readonly<Record<string, number>>;
  /** Design effect of guardrails that `designEffects` does not name. @default 1 */
  readonly otherDesignEffect?: number;
  /**
   * `ranks`: two exact rank-score tests, `latencyBody` and `latencyTail`, in place of the exceedances of `latencyBuckets`; with a design
   * effect of latency above 1 the exceedances stay, because the law of ranks needs independent requests. @default 'exceedances'
   */
  readonly latencyBy?: 'exceedances' | 'ranks';
  /** Scores from the champion's history (`rankScores`); needed by `ranks`. @default - none */
  readonly rankScores?: RankScores;
  /** Challengers judged at once against the same champion; alpha is divided among them. @default 1 */
  readonly challengers?: number;
  /** Planned attempts of the same version; alpha and beta are divided among them. @default 1 */
  readonly attempts?: number;
  /** `e-values` for schedules that depend on what was seen. @default 'exact' */
  readonly decidedBy?: 'exact' | 'e-values';
  /** Window from which on e-values decide, for a rollout that goes on after its horizon. @default - never */
  readonly eValuesFrom?: number;
  /** @default true */
  readonly keepsEValues?: boolean;
  /** @default true */
  readonly keepsChain?: boolean;
}

const benchmark: JudgeProfile = {
  alpha: 0.01,
  beta: 0.05,
  shares: { errors: 0.4, timeouts: 0.1, clientErrors: 0.1, kpi: 0.2, latency: 0.4 },
  errorRatio: 1,
  delta: 0,
  kpiRatio: 1,
  latencyShiftBuckets: 0,
  badErrorRatio: 2,
  pMax: null,
  badLatencyShiftBuckets: 5,
  latencyBuckets: [14, 30, 42],
  latencyProofBucket: null,
  latencyObjective: null,
  sketchEnds: { first: 0, last: 75 },
  warmup: 0,
  srm: 1000,
};

/** Defaults of both profiles: `product` has margins, absolute tests and warm-up, `benchmark` has none. */
const judgeProfiles: Readonly<Record<JudgeSettings['profile'], JudgeProfile>> = {
  benchmark,
  product: {
    ...benchmark,
    shares: { errors: 0.3, timeouts: 0.1, clientErrors: 0.1, kpi: 0.2, latency: 0.4 },
    errorRatio: 1.1,
    delta: 0.0005,
    kpiRatio: 0.98,
    latencyShiftBuckets: 1,
    pMax: 0.005,
    sketchEnds: null,
    warmup: 2,
  },
};

/** The profile's numbers with the settings' own in their place. */
export function profileOf(settings: JudgeSettings): JudgeProfile {
  const profile = judgeProfiles[settings.profile];
  return { ...profile, ...settings, shares: { ...profile.shares, ...settings.shares } };
}
