import { given } from '../../given.ts';
import type { JudgeSettings, KpiSettings, LimitSettings, MomentSettings } from '../../judge/model/settings.ts';
import { latencyBucket, type LatencySketch } from '../../sketch/latency-sketch.ts';
import type { Schedule } from '../model/schedule.ts';
import { latencyTerms, type LatencyChoice } from './latency-terms.ts';

/** An absolute limit as an owner declares it. */
export interface LimitChoice {
  readonly name?: string | undefined;
  readonly metric: 'errors' | 'timeouts' | 'failures' | 'latency';
  readonly aboveMs?: number | undefined;
  readonly maxPercent: number;
  readonly weight?: number | undefined;
  readonly minRequests?: number | undefined;
}

/** A KPI as an owner declares it. */
export interface KpiChoice {
  readonly name: string;
  readonly kind: 'binary' | 'value';
  readonly better: 'lower' | 'higher';
  readonly ratio?: number | undefined;
  readonly margin?: number | undefined;
  readonly weight?: number | undefined;
}

/** What an owner decides about guardrails; everything left out has the product's default. */
export interface GuardrailChoices {
  readonly failures?:
    | {
        readonly ratio?: number | undefined;
        readonly percent?: number | undefined;
        readonly provenRatio?: number | undefined;
        readonly errorsWeight?: number | undefined;
        readonly timeoutsWeight?: number | undefined;
      }
    | undefined;
  readonly latency?: LatencyChoice | undefined;
  readonly kpiWeight?: number | undefined;
  readonly limits?: readonly LimitChoice[] | undefined;
}

/** What an owner decides about judging, beside the schedule, and what is known of the champion. */
export interface JudgeTerms {
  readonly kind: 'challenger' | 'first';
  /** Availability objective in percent. */
  readonly availabilityPercent: number;
  /** Objective for the p99: at most 1 % of requests are slower. It proves, it stops nothing: limits are declared as such. */
  readonly latencyP99Ms?: number | undefined;
  readonly alpha?: number | undefined;
  readonly beta?: number | undefined;
  readonly warmupWindows?: number | undefined;
  readonly attempts?: number | undefined;
  readonly decidedBy?: 'exact' | 'e-values' | undefined;
  /** The rollout goes on after its horizon, decided by e-values. */
  readonly isExtended?: boolean | undefined;
  readonly guardrails?: GuardrailChoices | undefined;
  readonly kpis: readonly KpiChoice[];
  /** Champion's latency sketch from history. */
  readonly latency?: LatencySketch | undefined;
  /** Requests of the model in a window; absent if unknown. */
  readonly requestsPerWindow?: number | undefined;
  /** Design effects by guardrail and `requests`, and that of all others. */
  readonly designEffects?: Readonly<Record<string, number>> | undefined;
  readonly otherDesignEffect?: number | undefined;
}

/** Challenger requests that a metric is scaled for while nobody knows the traffic. */
const UNKNOWN_INFORMATION = 1_000;

/** Settings of the judge for a rollout: product margins, absolute limits alone for a first version. */
export function judgeSettings(schedule: Schedule, terms: JudgeTerms): JudgeSettings {
  const { plannedWindows, horizonWindows } = schedule;
  const { guardrails = {}, kind, alpha, beta, attempts, designEffects, otherDesignEffect, decidedBy } = terms;
  const latency = latencySettings(schedule, terms);
  const kpis = kind === 'first' ? [] : terms.kpis;
  return {
    profile: 'product',
    plannedMinutes: plannedWindows,
    ...(horizonWindows > plannedWindows ? { holdUntil: horizonWindows } : {}),
    control: kind === 'first' ? 'none' : 'champion',
    pMax: (100 - terms.availabilityPercent) / 100,
    ...given({ alpha, beta, attempts, designEffects, otherDesignEffect, decidedBy, warmup: terms.warmupWindows }),
    ...(terms.isExtended === true ? { eValuesFrom: horizonWindows } : {}),
    ...failureMargins(guardrails),
    shares: sharesOf(guardrails),
    ...latency,
    metrics: {
      errors: true,
      timeouts: true,
      latency: latency !== undefined,
      kpis: kpis.flatMap(binaryKpi),
      moments: kpis.flatMap((kpi) => valueKpi(kpi, schedule, terms)),
      limits: limitsOf(terms),
    },
  };
}

/** How latency is judged; undefined where the champion has no requests to compare it with, or its owner wants none of it. */
function latencySettings({ steps }: Schedule, terms: JudgeTerms): Partial<JudgeSettings> | undefined {
  const isCompared = terms.kind === 'challenger' && steps.some(({ weightPercent }) => weightPercent < 100);
  const latency = latencyTerms(terms.guardrails?.latency, terms.latency);
  if (!isCompared || !latency.judged) return undefined;
  const { latencyP99Ms } = terms;
  if (latencyP99Ms === undefined) return latency.settings;
  return { ...latency.settings, latencyObjective: { bucket: latencyBucket(latencyP99Ms) - 1, rate: 0.01 } };
}

function failureMargins({ failures = {} }: GuardrailChoices): Partial<JudgeSettings> {
  const { ratio, percent, provenRatio } = failures;
  return given({
    errorRatio: ratio,
    delta: percent === undefined ? undefined : percent / 100,
    badErrorRatio: provenRatio,
  });
}

function sharesOf({ failures = {}, latency = {}, kpiWeight }: GuardrailChoices): JudgeSettings['shares'] & object {
  return {
    errors: failures.errorsWeight ?? 0.3,
    timeouts: failures.timeoutsWeight ?? 0.1,
    latency: latency.weight ?? 0.4,
    kpi: kpiWeight ?? 0.2,
  };
}

/** Outcomes come late, so a KPI is judged by cohorts that are ripe in both arms. */
function binaryKpi({ kind, name, better, ratio, weight }: KpiChoice): readonly KpiSettings[] {
  if (kind !== 'binary') return [];
  return [{ name, isDelayed: true, better, ...given({ ratio, share: weight }) }];
}

function valueKpi(
  { kind, name, better, margin, weight }: KpiChoice,
  { steps }: Schedule,
  { requestsPerWindow }: JudgeTerms,
): readonly MomentSettings[] {
  if (kind !== 'value') return [];
  const shares = steps.map(({ weightPercent: w, bakeWindows }) => (bakeWindows * (w / 100) * (100 - w)) / 100);
  const information = (requestsPerWindow ?? 0) * shares.reduce((sum, share) => sum + share, 0);
  return [
    {
      name,
      isDelayed: true,
      worse: better === 'higher' ? 'fall' : 'rise',
      plannedInformation: information > 0 ? information : UNKNOWN_INFORMATION,
      ...given({ margin, share: weight }),
    },
  ];
}

function limitsOf({ guardrails = {} }: JudgeTerms): readonly LimitSettings[] {
  return (guardrails.limits ?? []).map((limit, index) => ({
    name: `limit:${limit.name ?? index + 1}`,
    count:
      limit.metric === 'latency'
        ? { kind: 'above' as const, bucket: latencyBucket(limit.aboveMs ?? 0), shift: 0 }
        : { kind: limit.metric },
    rate: limit.maxPercent / 100,
    ...given({ share: limit.weight, hardFrom: limit.minRequests }),
  }));
}
