import { drawBeta, drawNormal } from '../../stats/draws/draw-beta.ts';
import type { Random } from '../../stats/draws/draw-counts.ts';
import type { LevelledArm } from './level-arms.ts';

/** Draws behind each chance: its standard error is 0.008 at most. */
const DRAWS = 4_000;

/** How a goal is drawn. */
export interface DrawnGoal {
  readonly kind: 'binary' | 'value';
  readonly better: 'lower' | 'higher';
}

/**
 * Chance of each version to be the best of all: how often its draw from the posterior is.
 *
 * Events have the posterior of Beta(1, 1), values the normal one of their mean. Source: Thompson (1933), On the likelihood that one
 * unknown probability exceeds another; in batches Chapelle, Li (2011), An empirical evaluation of Thompson sampling.
 *
 * @returns shares that add up to 1, in the order of the versions
 */
export function bestChances(
  random: Random,
  arms: readonly LevelledArm[],
  { kind, better }: DrawnGoal,
): readonly number[] {
  const wins = arms.map(() => 0);
  const sign = better === 'higher' ? 1 : -1;
  for (let n = 0; n < DRAWS; n++) {
    let best = -Infinity;
    let winner = 0;
    for (const [at, arm] of arms.entries()) {
      const drawn = sign * (kind === 'binary' ? drawRate(random, arm) : drawMean(random, arm));
      if (drawn > best) [best, winner] = [drawn, at];
    }
    wins[winner] = (wins[winner] ?? 0) + 1;
  }
  return wins.map((won) => won / DRAWS);
}

/** What an outcome counts for shares: variances are divided by it. */
const RESHAPED = 2;

/**
 * Chances by which shares move: as {@link bestChances}, with the variance of the posterior divided by two.
 *
 * Floors explore already, so that draws may do so less. Source: posterior reshaping with α = 0.5, Chapelle, Li (2011), section 4.
 */
export function shareChances(random: Random, arms: readonly LevelledArm[], goal: DrawnGoal): readonly number[] {
  return bestChances(
    random,
    arms.map((arm) => ({ ...arm, weighed: arm.weighed * RESHAPED })),
    goal,
  );
}

function drawRate(random: Random, { weighed, rate }: LevelledArm): number {
  const events = weighed * rate;
  return drawBeta(random, 1 + events, 1 + Math.max(0, weighed - events));
}

function drawMean(random: Random, { weighed, rate, deviation }: LevelledArm): number {
  return rate + (drawNormal(random) * deviation) / Math.sqrt(weighed);
}
