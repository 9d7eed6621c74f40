import { normalQuantile } from '../../stats/distribution/normal.ts';
import { JudgeInputError } from '../model/input-error.ts';
import type { ScoreSteps, RankScores } from '../model/score-steps.ts';

/** A body score is the rank u in eighths, 0 to 8. */
const BODY_LEVELS = 8;

/** Tail scores are 0 to 16 steps of 0.75 in z². */
const TAIL_LEVELS = 16;

const TAIL_STEP = 0.75;

/** Solution of z² − 1 = −z φ(z)/Φ(z): up to here (a share of 0.7995) the score that is monotone and nearest to z² − 1 is flat. */
const TAIL_START = 0.8397;

const HIGHEST_RANK = 1 - 1e-6;

/**
 * Whole-number scores of latency buckets from the champion's history.
 *
 * With u = mid-rank of a bucket (share below it and half of its own) and z its normal quantile: body = u (Wilcoxon), tail = z² from the
 * upper fifth on, less its value there (the best score against a wider law, z² − 1 by Klotz, made monotone, so that a challenger with
 * more fast answers is not blamed for them), at most 12. Wrong scores cost power, never validity.
 * Source: Wilcoxon (1945); Klotz (1962), Nonparametric tests for scale, Annals of Mathematical Statistics 33.
 *
 * @param sketch bucket index → requests ≥ 0 (or shares), some above 0
 * @throws JudgeInputError for a sketch without requests
 */
export function rankScores(sketch: Readonly<Record<string, number>>): RankScores {
  const buckets = Object.entries(sketch)
    .map(([index, count]) => ({ index: Number(index), count }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => a.index - b.index);
  const last = buckets.at(-1);
  if (last === undefined) throw new JudgeInputError("the champion's latency history must hold requests, got none");
  const all = buckets.reduce((sum, { count }) => sum + count, 0);
  let below = 0;
  const ranks = buckets.map(({ index, count }): readonly [number, number] => {
    const rank = Math.min(HIGHEST_RANK, (below + count / 2) / all);
    below += count;
    return [index, rank];
  });
  const known = [...ranks, [last.index + 1, HIGHEST_RANK] as const];
  return { body: stepsOf(known, bodyScore), tail: stepsOf(known, tailScore) };
}

function bodyScore(rank: number): number {
  return Math.round(BODY_LEVELS * rank);
}

function tailScore(rank: number): number {
  const z = Math.max(TAIL_START, normalQuantile(rank));
  return Math.min(TAIL_LEVELS, Math.round((z * z - TAIL_START * TAIL_START) / TAIL_STEP));
}

/** Buckets at which the score rises; a bucket without history has the score of the next lower one with history. */
function stepsOf(ranks: readonly (readonly [number, number])[], scoreOf: (rank: number) => number): ScoreSteps {
  const steps: (readonly [number, number])[] = [];
  for (const [index, rank] of ranks) {
    const score = scoreOf(rank);
    if (score > (steps.at(-1)?.[1] ?? 0)) steps.push([index, score]);
  }
  return steps;
}

/** Score of a bucket. */
export function scoreOfBucket(steps: ScoreSteps, bucket: number): number {
  return steps.findLast(([from]) => from <= bucket)?.[1] ?? 0;
}

/** The bucket above which requests have at least this score. */
export function bucketBelow(steps: ScoreSteps, score: number): number {
  return (steps.find(([, value]) => value >= score)?.[0] ?? 0) - 1;
}
