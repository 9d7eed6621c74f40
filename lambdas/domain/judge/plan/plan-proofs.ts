import { fasterTail, fewerFailures, rarerFailures } from './alternatives.ts';
import { effectOf, latencyCount, type Draft, type Hypothetical } from './draft-plan.ts';
import type { Proof } from '../model/plan.ts';

/** What a promotion needs: failures, and the latency tail if latency is judged. */
export function planProofs(draft: Draft): readonly Proof[] {
  return draft.settings.control === 'none' ? aloneProofs(draft) : [...failureProofs(draft), ...latencyProofs(draft)];
}

/** Errors and timeouts together; users count where they clump, because a bad challenger may fail whole users. */
function failuresProof(draft: Draft, hypotheses: readonly Hypothetical[]): readonly Proof[] {
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
  const byRatio = {
    id: 'failures<ratio',
    hypothesis: { kind: 'ratio' as const, ratio: 1 / badErrorRatio },
    bet: fewerFailures,
  };
  return failuresProof(draft, pMax === null ? [byRatio] : [byRatio, belowRate(pMax)]);
}

function aloneProofs(draft: Draft): readonly Proof[] {
  return failuresProof(draft, [belowRate(draft.profile.pMax ?? 1)]);
}

function belowRate(rate: number): Hypothetical {
  return { id: 'failures<pMax', hypothesis: { kind: 'rate-below', rate }, bet: rarerFailures };
}

function latencyProofs({ settings, profile, beta }: Draft): readonly Proof[] {
  const bucket = profile.latencyProofBucket ?? profile.latencyBuckets.at(-1);
  if (settings.metrics.latency !== true || bucket === undefined) return [];
  const level = profile.latencyBuckets.length - 1;
  const effect = effectOf(settings, [`latency${level}`, 'requests']);
  const count = latencyCount(settings, { bucket, shift: profile.badLatencyShiftBuckets, level });
  const objective = profile.latencyObjective;
  const budget = objective === null ? beta : beta / 2;
  const reading = { rejectedBy: 'champion', effect, afterWarmup: true } as const;
  const compared: Proof = {
    name: 'latency',
    reading: { count, ...reading },
    tests: [{ id: 'latency<bad', hypothesis: { kind: 'ratio', ratio: 1 }, budget, bet: fasterTail }],
  };
  if (objective === null) return [compared];
  const { bucket: limit, rate } = objective;
  const within: Proof = {
    name: 'latencyObjective',
    proves: 'latency',
    reading: { count: { kind: 'above', bucket: limit, shift: 0 }, ...reading },
    tests: [{ id: 'latency<objective', hypothesis: { kind: 'rate-below', rate }, budget, bet: rarerFailures }],
  };
  return [compared, within];
}
