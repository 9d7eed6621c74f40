import type { Random } from './draw-counts.ts';

/**
 * Draws from the beta distribution.
 *
 * The share of one gamma draw in the sum of two.
 *
 * @param a > 0
 * @param b > 0
 * @returns a number in [0, 1]
 */
export function drawBeta(random: Random, a: number, b: number): number {
  const left = drawGamma(random, a);
  const right = drawGamma(random, b);
  return left + right === 0 ? 0.5 : left / (left + right);
}

/**
 * Draws from the gamma distribution of scale 1.
 *
 * Source: Marsaglia, Tsang (2000), A simple method for generating gamma variables; shapes below 1 by their boost (section 6).
 *
 * @param shape > 0
 */
function drawGamma(random: Random, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const cube = (1 + c * x) ** 3;
    if (cube <= 0) continue;
    const u = 1 - random();
    if (Math.log(u) < 0.5 * x * x + d - d * cube + d * Math.log(cube)) return d * cube;
  }
}

/** Draws from the standard normal distribution. Source: Box, Muller (1958), A note on the generation of random normal deviates. */
export function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
