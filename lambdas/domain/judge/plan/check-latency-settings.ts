import type { SettingFault as Fault } from '../model/input-error.ts';
import type { ScoreSteps } from '../model/score-steps.ts';
import { isInside, isWhole, unless } from './setting-fault.ts';
import type { JudgeProfile, JudgeSettings } from '../model/settings.ts';

/** Higher scores would make the law of a window slow without telling more. */
const HIGHEST_SCORE = 64;

/** Faults of buckets, margins and objective of latency. */
export function latencyFaults(profile: JudgeProfile): readonly Fault[] {
  const objective = profile.latencyObjective;
  const { latencyBuckets, latencyShiftBuckets, badLatencyShiftBuckets, warmup } = profile;
  const right = 'a whole number from 0 up';
  return [
    ...unless(latencyBuckets.length > 0 && latencyBuckets.every((bucket) => Number.isSafeInteger(bucket)), {
      path: 'latencyBuckets',
      given: latencyBuckets,
      right: 'one bucket index or more',
    }),
    ...unless(objective === null || (Number.isSafeInteger(objective.bucket) && isInside(objective.rate, 0, 1)), {
      path: 'latencyObjective',
      given: objective,
      right: 'a whole bucket and a rate between 0 and 1, or null',
    }),
    ...unless(isWhole(latencyShiftBuckets, 0), { path: 'latencyShiftBuckets', given: latencyShiftBuckets, right }),
    ...unless(isWhole(badLatencyShiftBuckets, 0), {
      path: 'badLatencyShiftBuckets',
      given: badLatencyShiftBuckets,
      right,
    }),
    ...unless(isWhole(warmup, 0), { path: 'warmup', given: warmup, right }),
  ];
}

/** Faults of where thresholds come from. */
export function thresholdFaults(
  { latencyFrom = 'history' }: JudgeSettings,
  { latencyBuckets }: JudgeProfile,
): readonly Fault[] {
  const isKnown = ['history', 'first-windows'].includes(latencyFrom);
  const right = 'three bucket indices (p50, p90, p99) when they come from the first windows';
  return [
    ...unless(isKnown, { path: 'latencyFrom', given: latencyFrom, right: 'history or first-windows' }),
    ...unless(latencyFrom !== 'first-windows' || latencyBuckets.length === 3, {
      path: 'latencyBuckets',
      given: latencyBuckets,
      right,
    }),
  ];
}

/** Faults of rank scores. */
export function rankFaults({ latencyBy = 'exceedances', rankScores }: JudgeSettings): readonly Fault[] {
  const isKnown = latencyBy === 'exceedances' || latencyBy === 'ranks';
  const byRanks = Object.entries(rankScores ?? {});
  return [
    ...unless(isKnown, { path: 'latencyBy', given: latencyBy, right: 'exceedances or ranks' }),
    ...unless(latencyBy !== 'ranks' || rankScores !== undefined, {
      path: 'rankScores',
      given: rankScores,
      right: 'given when latencyBy is ranks',
    }),
    ...byRanks.flatMap(([name, steps]) =>
      unless(isRising(steps), {
        path: `rankScores.${name}`,
        given: steps,
        right: `one [bucket, score] or more, both whole and rising, scores from 1 to ${HIGHEST_SCORE}`,
      }),
    ),
  ];
}

function isRising(steps: ScoreSteps): boolean {
  const isAfter = ([from, score]: ScoreSteps[number], i: number): boolean => {
    const [before, lower] = steps[i - 1] ?? [-Infinity, 0];
    return Number.isSafeInteger(from) && from > before && isWhole(score, lower + 1) && score <= HIGHEST_SCORE;
  };
  return steps.length > 0 && steps.every(isAfter);
}
