import { sum } from '../../stats/sum.ts';
import { fallenKpi, moreOf, risenKpi, slowerRanks } from './alternatives.ts';
import { effectOf, latencyCount, type Draft, type GuardrailDraft, type Hypothetical } from './draft-plan.ts';
import type { Guardrail, HardLimit, MomentGuardrail, PlannedTest, Reading } from '../model/plan.ts';
import { FIRST_VALUES, mixtureScale } from '../sequential/mean-test.ts';
import { bucketBelow } from '../latency/rank-scores.ts';
import { type RankScores } from '../model/score-steps.ts';
import type { FailureKind, KpiSettings, SegmentSettings, ShareClass } from '../model/settings.ts';

const DEFAULT_SHARE = 0.1;

/** Everything that may abort. */
export interface PlannedGuardrails {
  readonly guards: readonly Guardrail[];
  readonly moments: readonly MomentGuardrail[];
  readonly hardLimits: readonly HardLimit[];
}

/** Guardrails with their parts of alpha: divided by class, and within a class evenly. */
export function planGuardrails(draft: Draft): PlannedGuardrails {
  const drafts =
    draft.settings.control === 'none'
      ? aloneGuardrails(draft)
      : [...comparedGuardrails(draft), ...limitGuardrails(draft)];
  const momentSettings = draft.settings.control === 'none' ? [] : (draft.settings.metrics.moments ?? []);
  const classes = new Set(drafts.flatMap(({ shareClass }) => (typeof shareClass === 'string' ? [shareClass] : [])));
  const shares = [
    ...[...classes].map((name) => draft.profile.shares[name]),
    ...drafts.flatMap(({ shareClass }) => (typeof shareClass === 'string' ? [] : [shareClass.own])),
    ...momentSettings.map(({ share = DEFAULT_SHARE }) => share),
  ];
  const unit = draft.alpha / sum(shares);
  return {
    guards: drafts.map((guardrail) => withBudget(guardrail, unit * shareOf(guardrail, { draft, drafts }))),
    moments: momentSettings.map((settings) => {
      const { name, worse, isDelayed = false, margin = 0, plannedInformation, share = DEFAULT_SHARE } = settings;
      const budget = unit * share;
      const effect = effectOf(draft.settings, [name]);
      const rho = mixtureScale(plannedInformation / effect, budget);
      return { name, metric: name, isDelayed, worse, margin, budget, effect, rho, fromValues: FIRST_VALUES };
    }),
    hardLimits: (draft.settings.metrics.limits ?? []).flatMap(({ name, count, rate, hardFrom }) =>
      hardFrom === undefined ? [] : [{ name, count, rate, minRequests: hardFrom }],
    ),
  };
}

function shareOf(
  { shareClass }: GuardrailDraft,
  { draft, drafts }: { readonly draft: Draft; readonly drafts: readonly GuardrailDraft[] },
): number {
  if (typeof shareClass !== 'string') return shareClass.own;
  return draft.profile.shares[shareClass] / drafts.filter((other) => other.shareClass === shareClass).length;
}

function withBudget({ name, reading, tests }: GuardrailDraft, budget: number): Guardrail {
  return { name, reading, budget, tests: tests.map((test): PlannedTest => ({ ...test, budget })) };
}

function comparedGuardrails(draft: Draft): readonly GuardrailDraft[] {
  const { metrics } = draft.settings;
  return [
    ...((metrics.errors ?? true) ? [failureGuardrail(draft, 'errors')] : []),
    ...(metrics.timeouts === true ? [failureGuardrail(draft, 'timeouts')] : []),
    ...(metrics.clientErrors === true ? [failureGuardrail(draft, 'clientErrors')] : []),
    ...(metrics.kpis ?? []).map((kpi) => kpiGuardrail(draft, kpi)),
    ...(metrics.segments ?? []).map((segment) => segmentGuardrail(draft, segment)),
    ...(metrics.latency === true ? latencyGuardrails(draft) : []),
  ];
}

/** Errors and timeouts of a segment together; callers clump in it as they do in the whole. */
function segmentGuardrail({ settings, profile }: Draft, segment: SegmentSettings): GuardrailDraft {
  const { ratio = profile.errorRatio, delta = profile.delta, share = DEFAULT_SHARE } = segment;
  const name = `segment:${segment.name}`;
  const count = { kind: 'segment' as const, name: segment.name };
  const effect = effectOf(settings, ['errors', 'timeouts']);
  const bet = moreOf(count);
  const byRatio: Hypothetical = { id: name, hypothesis: { kind: 'ratio', ratio }, bet };
  const byRate: Hypothetical = { id: `${name}>delta`, hypothesis: { kind: 'rate-above', rate: delta }, bet };
  return {
    name,
    shareClass: { own: share },
    reading: { count, rejectedBy: 'challenger', effect, afterWarmup: false },
    tests: delta > 0 ? [byRatio, byRate] : [byRatio],
  };
}

function failureReading(draft: Draft, kind: FailureKind): Reading {
  const effect = effectOf(draft.settings, [kind]);
  return { count: { kind }, rejectedBy: 'challenger', effect, afterWarmup: kind === 'timeouts' };
}

function failureGuardrail(draft: Draft, kind: FailureKind): GuardrailDraft {
  const { ratio = draft.profile.errorRatio, delta = draft.profile.delta } = draft.settings.failures?.[kind] ?? {};
  const reading = failureReading(draft, kind);
  const bet = moreOf(reading.count);
  const byRatio: Hypothetical = { id: kind, hypothesis: { kind: 'ratio', ratio }, bet };
  const byRate: Hypothetical = { id: `${kind}>delta`, hypothesis: { kind: 'rate-above', rate: delta }, bet };
  const shareClass = failureShare(draft, kind);
  return { name: kind, shareClass, reading, tests: delta > 0 ? [byRatio, byRate] : [byRatio] };
}

function failureShare({ settings }: Draft, kind: FailureKind): GuardrailDraft['shareClass'] {
  const own = settings.failures?.[kind]?.share;
  return own === undefined ? kind : { own };
}

/** Rejected by the arm whose events speak for a worse challenger: the champion's where higher is better, else its own. */
function kpiGuardrail({ settings, profile }: Draft, kpi: KpiSettings): GuardrailDraft {
  const { isDelayed = false, better = 'higher', ratio = profile.kpiRatio, share } = kpi;
  const name = `kpi:${kpi.name}`;
  return {
    name,
    shareClass: share === undefined ? 'kpi' : { own: share },
    reading: {
      count: { kind: isDelayed ? 'ripe' : 'kpi', name: kpi.name },
      rejectedBy: better === 'higher' ? 'champion' : 'challenger',
      effect: effectOf(settings, [name]),
      afterWarmup: false,
    },
    tests: [
      { id: name, hypothesis: { kind: 'ratio', ratio: 1 / ratio }, bet: better === 'higher' ? fallenKpi : risenKpi },
    ],
  };
}

function latencyGuardrails(draft: Draft): readonly GuardrailDraft[] {
  const { settings, profile } = draft;
  const { latencyBy, rankScores } = settings;
  const effects = profile.latencyBuckets.map((_, level) => effectOf(settings, [`latency${level}`]));
  if (latencyBy === 'ranks' && rankScores !== undefined && effects.every((effect) => effect === 1))
    return rankGuardrails(draft, rankScores);
  return profile.latencyBuckets.map((bucket, level) => {
    const name = `latency${level}`;
    const shareClass: ShareClass = 'latency';
    const count = latencyCount(settings, { bucket, shift: profile.latencyShiftBuckets, level });
    return {
      name,
      shareClass,
      reading: { count, rejectedBy: 'challenger', effect: effectOf(settings, [name]), afterWarmup: true },
      tests: [{ id: name, hypothesis: { kind: 'ratio', ratio: 1 }, bet: moreOf(count) }],
    };
  });
}

/** Score from which on a request is counted in what the guardrail shows: the slower half, and the slowest fifth. */
const shownScores = { body: 5, tail: 1 } as const;

function rankGuardrails({ profile }: Draft, scores: RankScores): readonly GuardrailDraft[] {
  const guardrail = (which: keyof RankScores, name: string): GuardrailDraft => {
    const steps = scores[which];
    const bucket = bucketBelow(steps, shownScores[which]);
    const count = { kind: 'ranks' as const, bucket, shift: profile.latencyShiftBuckets, steps };
    return {
      name,
      shareClass: 'latency',
      reading: { count, rejectedBy: 'challenger', effect: 1, afterWarmup: true },
      tests: [{ id: name, hypothesis: { kind: 'ratio', ratio: 1 }, bet: slowerRanks[which] }],
    };
  };
  return [guardrail('body', 'latencyBody'), guardrail('tail', 'latencyTail')];
}

/** Absolute limits with error control; no other arm is read. */
function limitGuardrails({ settings }: Draft): readonly GuardrailDraft[] {
  return (settings.metrics.limits ?? [])
    .filter(({ hardFrom }) => hardFrom === undefined)
    .map(({ name, count, rate, share = DEFAULT_SHARE }) => ({
      name,
      shareClass: { own: share },
      reading: {
        count,
        rejectedBy: 'challenger',
        effect: effectOf(settings, [name]),
        afterWarmup: count.kind === 'above',
      },
      tests: [{ id: name, hypothesis: { kind: 'rate-above', rate }, bet: moreOf(count) }],
    }));
}

/** A first champion has no other arm: each kind of failure against the objective alone; client errors have none. */
function aloneGuardrails(draft: Draft): readonly GuardrailDraft[] {
  const { metrics } = draft.settings;
  const kinds = [
    ...((metrics.errors ?? true) ? ['errors' as const] : []),
    ...(metrics.timeouts === true ? ['timeouts' as const] : []),
  ];
  const rate = draft.profile.pMax ?? 1;
  const failures = kinds.map((kind): GuardrailDraft => {
    const reading = failureReading(draft, kind);
    const tests: readonly Hypothetical[] = [
      { id: `${kind}>pMax`, hypothesis: { kind: 'rate-above', rate }, bet: moreOf(reading.count) },
    ];
    return { name: kind, shareClass: failureShare(draft, kind), reading, tests };
  });
  return [...failures, ...limitGuardrails(draft)];
}
