import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { given } from '../../given.ts';
import type { CombinedEffects } from '../../judge/effects/combine-effects.ts';
import { latencyThresholds } from '../../judge/latency/latency-thresholds.ts';
import { rankScores } from '../../judge/latency/rank-scores.ts';
import type { JudgeSettings, KpiSettings, LimitSettings, MomentSettings } from '../../judge/model/settings.ts';
import { latencyBucket } from '../../sketch/latency-sketch.ts';
import { asksLater } from './stops/plan-gates.ts';
import {
  controlIn,
  heardKpis,
  isAlone,
  policyOf,
  settingsInForce,
  type PlanFacts,
  type Schedule,
} from './plan-facts.ts';
import { segmentSettings } from './segments/planned-segments.ts';
import { sum } from '../../stats/sum.ts';

type Guardrails = NonNullable<RolloutSettings['guardrails']>;
type Kpi = NonNullable<Specification['kpis']>[number];

/** What the judge's settings depend on beside the facts. */
export interface Scheduled {
  readonly schedule: Schedule;
  /** Design effects of a sticky route; absent where each request is drawn anew. */
  readonly effects: CombinedEffects | undefined;
  readonly windowsIn: (duration: string) => number;
}

/** Challenger requests that a metric is scaled for while nobody knows the traffic. */
const UNKNOWN_INFORMATION = 1_000;
/** Width of a latency bucket on the log scale. */
const BUCKET_WIDTH = 0.05;

/** Settings of the judge for a rollout: product margins, absolute limits alone where the challenger has all requests. */
export function judgeSettings(facts: PlanFacts, scheduled: Scheduled): JudgeSettings {
  const { plannedWindows, horizonWindows } = scheduled.schedule;
  const { guardrails = {}, alpha, beta, attempts, warmup } = settingsInForce(facts);
  const latency = latencySettings(facts, guardrails, scheduled.schedule);
  const kpis = heardKpis(facts);
  return {
    profile: 'product',
    plannedMinutes: plannedWindows,
    ...(horizonWindows > plannedWindows ? { holdUntil: horizonWindows } : {}),
    control: otherArm(facts),
    pMax: failureObjective(facts.specification),
    ...given({ alpha, beta, attempts, decidedBy: deciding(facts, scheduled) }),
    ...experimentTerms(scheduled.schedule),
    ...given({ warmup: warmup === undefined ? undefined : scheduled.windowsIn(warmup) }),
    ...(scheduled.effects?.kind === 'known' ? scheduled.effects.settings : {}),
    ...(policyOf(facts) === 'extend' ? { eValuesFrom: horizonWindows } : {}),
    ...failureMargins(guardrails),
    ...clientErrorMargins(guardrails),
    shares: sharesOf(guardrails),
    ...latency,
    metrics: {
      errors: true,
      timeouts: true,
      clientErrors: guardrails.clientErrors?.judged ?? true,
      latency: latency !== undefined,
      kpis: kpis.flatMap(binaryKpi),
      moments: kpis.flatMap((kpi) => valueKpi(kpi, scheduled.schedule, facts)),
      limits: limitsOf(guardrails),
      segments: segmentSettings(facts),
    },
  };
}

/** With whom the challenger is compared. */
function otherArm(facts: PlanFacts): NonNullable<JudgeSettings['control']> {
  if (isAlone(facts)) return 'none';
  return controlIn(facts) === undefined ? 'champion' : 'equal';
}

/** An answer of a person who may have seen the numbers hands the decision to e-values; the plan knows of it before the start. */
function deciding(facts: PlanFacts, { schedule }: Scheduled): RolloutSettings['decidedBy'] {
  return asksLater(schedule) ? 'e-values' : settingsInForce(facts).decidedBy;
}

/** Shares move when a challenger is taken out, which depends on what was seen: e-values decide, with alpha divided among challengers. */
function experimentTerms({ experiment, shadows }: Schedule): Partial<JudgeSettings> {
  if (shadows !== undefined) return { challengers: shadows.arms.length };
  return experiment === undefined ? {} : { decidedBy: 'e-values', challengers: experiment.arms.length };
}

/** Highest failure rate of the availability objective, in (0, 1). */
export function failureObjective({ slo }: Specification): number {
  return (100 - slo.availability) / 100;
}

/** How latency is judged; undefined where the champion has no requests to compare it with, or its owner wants none of it. */
function latencySettings(
  { kind, specification, known }: PlanFacts,
  { latency = { judged: true, by: 'exceedances' } }: Guardrails,
  { steps }: Schedule,
): Partial<JudgeSettings> | undefined {
  const isCompared = kind === 'challenger' && steps.some(({ weightPercent }) => weightPercent < 100);
  if (!isCompared || !latency.judged) return undefined;
  const { latencyP99Ms } = specification.slo;
  const objective = latencyP99Ms === undefined ? undefined : { bucket: latencyBucket(latencyP99Ms) - 1, rate: 0.01 };
  return {
    ...latencyMargins(latency),
    ...latencySource(latency.by, known.history?.latency),
    ...given({ latencyObjective: objective }),
  };
}

function latencyMargins({ marginPercent, provenPercent }: NonNullable<Guardrails['latency']>): Partial<JudgeSettings> {
  return given({
    latencyShiftBuckets: marginPercent === undefined ? undefined : bucketsOf(marginPercent),
    badLatencyShiftBuckets: provenPercent === undefined ? undefined : Math.max(1, bucketsOf(provenPercent)),
  });
}

/**
 * Thresholds and scores from the champion's history; without enough of it thresholds come from the champion's first windows, and
 * scores wait for the next rollout.
 */
function latencySource(
  by: NonNullable<Guardrails['latency']>['by'],
  history: NonNullable<PlanFacts['known']['history']>['latency'] = {},
): Partial<JudgeSettings> {
  const thresholds = latencyThresholds(history);
  if (thresholds.kind === 'insufficient-data') return { latencyFrom: 'first-windows' };
  const scores = by === 'ranks' ? { latencyBy: by, rankScores: rankScores(history) } : {};
  return { latencyBuckets: thresholds.buckets, latencyProofBucket: thresholds.proof, ...scores };
}

/** Whole buckets in a slowdown of so many percent. */
function bucketsOf(percent: number): number {
  return Math.round(Math.log1p(percent / 100) / BUCKET_WIDTH);
}

function failureMargins({ failures = {} }: Guardrails): Partial<JudgeSettings> {
  const { ratio, percent, provenRatio } = failures;
  return given({
    errorRatio: ratio,
    delta: percent === undefined ? undefined : percent / 100,
    badErrorRatio: provenRatio,
  });
}

/** Margins of client errors; those of failures where none are written. */
function clientErrorMargins({ clientErrors }: Guardrails): Partial<JudgeSettings> {
  if (clientErrors === undefined) return {};
  const { ratio, percent } = clientErrors;
  return {
    failures: { clientErrors: given({ ratio, delta: percent === undefined ? undefined : percent / 100 }) },
  };
}

function sharesOf({ failures = {}, clientErrors, latency, kpiWeight }: Guardrails): JudgeSettings['shares'] & object {
  return {
    errors: failures.errorsWeight ?? 0.3,
    timeouts: failures.timeoutsWeight ?? 0.1,
    clientErrors: clientErrors?.weight ?? 0.1,
    latency: latency?.weight ?? 0.4,
    kpi: kpiWeight ?? 0.2,
  };
}

/** Outcomes come late, so a KPI is judged by cohorts that are ripe in both arms. */
function binaryKpi({ kind, name, better, ratio, weight }: Kpi): readonly KpiSettings[] {
  if (kind !== 'binary') return [];
  return [{ name, isDelayed: true, better, ...given({ ratio, share: weight }) }];
}

function valueKpi(
  { kind, name, better, margin, weight }: Kpi,
  { steps }: Schedule,
  { known: { history } }: PlanFacts,
): readonly MomentSettings[] {
  if (kind !== 'value') return [];
  const shares = steps.map(({ weightPercent: w, controlPercent: other = 100 - w, bakeWindows }) =>
    other === 0 ? 0 : (bakeWindows * w * other) / (w + other) / 100,
  );
  const perWindow = history === undefined || history.windows === 0 ? 0 : history.modelRequests / history.windows;
  const information = perWindow * sum(shares);
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

function limitsOf({ limits = [] }: Guardrails): readonly LimitSettings[] {
  return limits.map((limit, index) => ({
    name: `limit:${limit.name ?? index + 1}`,
    count:
      limit.metric === 'latency'
        ? { kind: 'above' as const, bucket: latencyBucket(limit.aboveMs ?? 0), shift: 0 }
        : { kind: limit.metric },
    rate: limit.maxPercent / 100,
    ...given({ share: limit.weight, hardFrom: limit.minRequests }),
  }));
}
