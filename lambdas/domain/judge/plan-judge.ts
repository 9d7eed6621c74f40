import { checkSettings } from './check-settings.ts';
import type { Guard, JudgePlan, PlannedTest, Proof, Reading } from './plan.ts';
import { profileOf, type JudgeProfile, type JudgeSettings, type ShareClass } from './settings.ts';

interface Draft {
  readonly settings: JudgeSettings;
  readonly profile: JudgeProfile;
  /** Alpha and beta after division among challengers and attempts. */
  readonly alpha: number;
  readonly beta: number;
}

type GuardDraft = Omit<Guard, 'budget' | 'tests'> & {
  readonly shareClass: ShareClass;
  readonly hypotheses: readonly Omit<PlannedTest, 'budget'>[];
};

/**
 * Fixes, before the start, which tests run, what they read and how much of alpha and beta each may spend.
 *
 * @throws JudgeInputError for settings outside their ranges, all faults together
 */
export function planJudge(settings: JudgeSettings): JudgePlan {
  checkSettings(settings);
  const profile = profileOf(settings);
  const { plannedMinutes, holdUntil, challengers = 1, attempts = 1, control = 'champion' } = settings;
  const alpha = profile.alpha / (challengers * attempts);
  const draft = { settings, profile, alpha, beta: profile.beta / attempts };
  return {
    version: 1,
    calendar: holdUntil === undefined ? { plannedMinutes } : { plannedMinutes, holdUntil },
    alpha,
    beta: draft.beta,
    warmup: profile.warmup,
    control,
    sketchEnds: profile.sketchEnds,
    guards: shareAlpha(control === 'none' ? aloneGuards(draft) : guardDrafts(draft), draft),
    proofs: control === 'none' ? aloneProofs(draft) : [...failureProofs(draft), ...latencyProofs(draft)],
    ...(control === 'none' ? {} : { split: { threshold: profile.srm, effect: effectOf(settings, ['requests']) } }),
  };
}

/** Splits alpha by class, and the part of a class evenly among its guardrails. */
function shareAlpha(drafts: readonly GuardDraft[], { alpha, profile }: Draft): readonly Guard[] {
  const classes = new Set(drafts.map(({ shareClass }) => shareClass));
  const total = [...classes].reduce((sum, name) => sum + profile.shares[name], 0);
  return drafts.map(({ name, reading, shareClass, hypotheses }) => {
    const siblings = drafts.filter((draft) => draft.shareClass === shareClass).length;
    const budget = (alpha * (profile.shares[shareClass] / total)) / siblings;
    return { name, reading, budget, tests: hypotheses.map((test) => ({ ...test, budget })) };
  });
}

function guardDrafts(draft: Draft): readonly GuardDraft[] {
  const { metrics } = draft.settings;
  return [
    ...((metrics.errors ?? true) ? [failureGuard(draft, 'errors')] : []),
    ...(metrics.timeouts === true ? [failureGuard(draft, 'timeouts')] : []),
    ...(metrics.kpis ?? []).map(({ name }) => kpiGuard(draft, name)),
    ...(metrics.latency === true ? latencyGuards(draft) : []),
  ];
}

function failureReading(draft: Draft, kind: 'errors' | 'timeouts'): Reading {
  const effect = effectOf(draft.settings, [kind]);
  return { count: { kind }, rejectedBy: 'challenger', effect, afterWarmup: kind === 'timeouts' };
}

function failureGuard(draft: Draft, kind: 'errors' | 'timeouts'): GuardDraft {
  const { errorRatio, delta } = draft.profile;
  const byRate = { id: `${kind}>delta`, hypothesis: { kind: 'rate-above' as const, rate: delta } };
  return {
    name: kind,
    shareClass: kind,
    reading: failureReading(draft, kind),
    hypotheses: [{ id: kind, hypothesis: { kind: 'ratio', ratio: errorRatio } }, ...(delta > 0 ? [byRate] : [])],
  };
}

function kpiGuard({ settings, profile }: Draft, kpi: string): GuardDraft {
  const name = `kpi:${kpi}`;
  return {
    name,
    shareClass: 'kpi',
    reading: {
      count: { kind: 'kpi', name: kpi },
      rejectedBy: 'champion',
      effect: effectOf(settings, [name]),
      afterWarmup: false,
    },
    hypotheses: [{ id: name, hypothesis: { kind: 'ratio', ratio: 1 / profile.kpiRatio } }],
  };
}

function latencyGuards({ settings, profile }: Draft): readonly GuardDraft[] {
  return profile.latencyBuckets.map((bucket, level) => {
    const name = `latency${level}`;
    return {
      name,
      shareClass: 'latency',
      reading: {
        count: { kind: 'above', bucket, shift: profile.latencyShiftBuckets },
        rejectedBy: 'challenger',
        effect: effectOf(settings, [name]),
        afterWarmup: true,
      },
      hypotheses: [{ id: name, hypothesis: { kind: 'ratio', ratio: 1 } }],
    };
  });
}

/** A first champion has no other arm: each kind of failure against the objective alone. */
function aloneGuards(draft: Draft): readonly GuardDraft[] {
  const { metrics } = draft.settings;
  const kinds = [
    ...((metrics.errors ?? true) ? ['errors' as const] : []),
    ...(metrics.timeouts === true ? ['timeouts' as const] : []),
  ];
  const rate = draft.profile.pMax ?? 1;
  return kinds.map((kind) => ({
    name: kind,
    shareClass: kind,
    reading: failureReading(draft, kind),
    hypotheses: [{ id: `${kind}>pMax`, hypothesis: { kind: 'rate-above', rate } }],
  }));
}

/** Errors and timeouts together; users count where they clump, because a bad challenger may fail whole users. */
function failuresProof(draft: Draft, hypotheses: readonly Omit<PlannedTest, 'budget'>[]): readonly Proof[] {
  const { settings, beta } = draft;
  const kinds = ['errors', ...(settings.metrics.timeouts === true ? ['timeouts'] : []), 'requests'];
  return [
    {
      name: 'failures',
      reading: {
        count: { kind: 'failures' },
        rejectedBy: 'champion',
        effect: effectOf(settings, kinds),
        afterWarmup: false,
      },
      tests: hypotheses.map((test) => ({ ...test, budget: beta / hypotheses.length })),
    },
  ];
}

function failureProofs(draft: Draft): readonly Proof[] {
  const { pMax, badErrorRatio } = draft.profile;
  const byRatio = { id: 'failures<ratio', hypothesis: { kind: 'ratio' as const, ratio: 1 / badErrorRatio } };
  return failuresProof(draft, pMax === null ? [byRatio] : [byRatio, belowRate(pMax)]);
}

function aloneProofs(draft: Draft): readonly Proof[] {
  return failuresProof(draft, [belowRate(draft.profile.pMax ?? 1)]);
}

function belowRate(rate: number): Omit<PlannedTest, 'budget'> {
  return { id: 'failures<pMax', hypothesis: { kind: 'rate-below', rate } };
}

function latencyProofs({ settings, profile, beta }: Draft): readonly Proof[] {
  const bucket = profile.latencyBuckets.at(-1);
  if (settings.metrics.latency !== true || bucket === undefined) return [];
  const effect = effectOf(settings, [`latency${profile.latencyBuckets.length - 1}`, 'requests']);
  const count = { kind: 'above' as const, bucket, shift: profile.badLatencyShiftBuckets };
  return [
    {
      name: 'latency',
      reading: { count, rejectedBy: 'champion', effect, afterWarmup: true },
      tests: [{ id: 'latency<bad', hypothesis: { kind: 'ratio', ratio: 1 }, budget: beta }],
    },
  ];
}

/** Largest design effect of these counts. */
function effectOf({ designEffects = {}, otherDesignEffect = 1 }: JudgeSettings, names: readonly string[]): number {
  return Math.max(...names.map((name) => designEffects[name] ?? (name === 'requests' ? 1 : otherDesignEffect)));
}
