import { fallenKpi, moreOf, risenKpi, slowerRanks } from './alternatives.ts';
import { effectOf, latencyCount, type Draft, type GuardDraft, type Hypothetical } from './draft-plan.ts';
import type { Guard, HardLimit, MomentGuard, PlannedTest, Reading } from '../model/plan.ts';
import { mixtureScale } from '../sequential/mean-test.ts';
import { bucketBelow } from '../latency/rank-scores.ts';
import { type RankScores } from '../model/score-steps.ts';
import type { KpiSettings, ShareClass } from '../model/settings.ts';

const DEFAULT_SHARE = 0.1;

/** Everything that may abort. */
export interface PlannedGuards {
  readonly guards: readonly Guard[];
  readonly moments: readonly MomentGuard[];
  readonly hardLimits: readonly HardLimit[];
}

/** Guardrails with their parts of alpha: divided by class, and within a class evenly. */
export function planGuards(draft: Draft): PlannedGuards {
  const drafts =
    draft.settings.control === 'none' ? aloneGuards(draft) : [...comparedGuards(draft), ...limitGuards(draft)];
  const momentSettings = draft.settings.control === 'none' ? [] : (draft.settings.metrics.moments ?? []);
  const classes = new Set(drafts.flatMap(({ shareClass }) => (typeof shareClass === 'string' ? [shareClass] : [])));
  const shares = [
    ...[...classes].map((name) => draft.profile.shares[name]),
    ...drafts.flatMap(({ shareClass }) => (typeof shareClass === 'string' ? [] : [shareClass.own])),
    ...momentSettings.map(({ share = DEFAULT_SHARE }) => share),
  ];
  const unit = draft.alpha / shares.reduce((sum, share) => sum + share, 0);
  return {
    guards: drafts.map((guard) => withBudget(guard, unit * shareOf(guard, { draft, drafts }))),
    moments: momentSettings.map((settings) => {
      const { name, worse, isDelayed = false, margin = 0, plannedInformation, share = DEFAULT_SHARE } = settings;
      const budget = unit * share;
      const effect = effectOf(draft.settings, [name]);
      const rho = mixtureScale(plannedInformation / effect, budget);
      return { name, metric: name, isDelayed, worse, margin, budget, effect, rho };
    }),
    hardLimits: (draft.settings.metrics.limits ?? []).flatMap(({ name, count, rate, hardFrom }) =>
      hardFrom === undefined ? [] : [{ name, count, rate, minRequests: hardFrom }],
    ),
  };
}

function shareOf(
  { shareClass }: GuardDraft,
  { draft, drafts }: { readonly draft: Draft; readonly drafts: readonly GuardDraft[] },
): number {
  if (typeof shareClass !== 'string') return shareClass.own;
  return draft.profile.shares[shareClass] / drafts.filter((other) => other.shareClass === shareClass).length;
}

function withBudget({ name, reading, tests }: GuardDraft, budget: number): Guard {
  return { name, reading, budget, tests: tests.map((test): PlannedTest => ({ ...test, budget })) };
}

function comparedGuards(draft: Draft): readonly GuardDraft[] {
  const { metrics } = draft.settings;
  return [
    ...((metrics.errors ?? true) ? [failureGuard(draft, 'errors')] : []),
    ...(metrics.timeouts === true ? [failureGuard(draft, 'timeouts')] : []),
    ...(metrics.kpis ?? []).map((kpi) => kpiGuard(draft, kpi)),
    ...(metrics.latency === true ? latencyGuards(draft) : []),
  ];
}

function failureReading(draft: Draft, kind: 'errors' | 'timeouts'): Reading {
  const effect = effectOf(draft.settings, [kind]);
  return { count: { kind }, rejectedBy: 'challenger', effect, afterWarmup: kind === 'timeouts' };
}

function failureGuard(draft: Draft, kind: 'errors' | 'timeouts'): GuardDraft {
  const { ratio = draft.profile.errorRatio, delta = draft.profile.delta } = draft.settings.failures?.[kind] ?? {};
  const reading = failureReading(draft, kind);
  const bet = moreOf(reading.count);
  const byRatio: Hypothetical = { id: kind, hypothesis: { kind: 'ratio', ratio }, bet };
  const byRate: Hypothetical = { id: `${kind}>delta`, hypothesis: { kind: 'rate-above', rate: delta }, bet };
  const shareClass = failureShare(draft, kind);
  return { name: kind, shareClass, reading, tests: delta > 0 ? [byRatio, byRate] : [byRatio] };
}

function failureShare({ settings }: Draft, kind: 'errors' | 'timeouts'): GuardDraft['shareClass'] {
  const own = settings.failures?.[kind]?.share;
  return own === undefined ? kind : { own };
}

/** Rejected by the arm whose events speak for a worse challenger: the champion's where higher is better, else its own. */
function kpiGuard({ settings, profile }: Draft, kpi: KpiSettings): GuardDraft {
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

function latencyGuards(draft: Draft): readonly GuardDraft[] {
  const { settings, profile } = draft;
  const { latencyBy, rankScores } = settings;
  const effects = profile.latencyBuckets.map((_, level) => effectOf(settings, [`latency${level}`]));
  if (latencyBy === 'ranks' && rankScores !== undefined && effects.every((effect) => effect === 1))
    return rankGuards(draft, rankScores);
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

function rankGuards({ profile }: Draft, scores: RankScores): readonly GuardDraft[] {
  const guard = (which: keyof RankScores, name: string): GuardDraft => {
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
  return [guard('body', 'latencyBody'), guard('tail', 'latencyTail')];
}

/** Absolute limits with error control; no other arm is read. */
function limitGuards({ settings }: Draft): readonly GuardDraft[] {
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

/** A first champion has no other arm: each kind of failure against the objective alone. */
function aloneGuards(draft: Draft): readonly GuardDraft[] {
  const { metrics } = draft.settings;
  const kinds = [
    ...((metrics.errors ?? true) ? ['errors' as const] : []),
    ...(metrics.timeouts === true ? ['timeouts' as const] : []),
  ];
  const rate = draft.profile.pMax ?? 1;
  const failures = kinds.map((kind): GuardDraft => {
    const reading = failureReading(draft, kind);
    const tests: readonly Hypothetical[] = [
      { id: `${kind}>pMax`, hypothesis: { kind: 'rate-above', rate }, bet: moreOf(reading.count) },
    ];
    return { name: kind, shareClass: failureShare(draft, kind), reading, tests };
  });
  return [...failures, ...limitGuards(draft)];
}
