import { at } from '../series/at.ts';

const LEAST_VALUES = 25;
const LEAST_TAIL = 20;
const MOST_SHAPE = 0.5;

/**
 * Level that `expected` of the given independent values exceed in as long a time again: generalised Pareto tail over the top tenth.
 *
 * @returns 0 if there are fewer than 25 values or they have no tail
 *
 * Source: Hosking, Wallis (1987), Parameter and quantile estimation for the generalized Pareto distribution (probability-weighted moments).
 */
export function tailLevel(values: Float64Array, expected: number): number {
  const sorted = values.slice().sort();
  const size = sorted.length;
  if (size < LEAST_VALUES) return 0;
  const tail = Math.min(Math.max(LEAST_TAIL, Math.floor(size / 10)), size - 1);
  const threshold = at(sorted, size - tail - 1);
  let plain = 0;
  let weighted = 0;
  for (let i = 0; i < tail; i += 1) {
    const excess = at(sorted, size - tail + i) - threshold;
    plain += excess / tail;
    weighted += (excess * (1 - (i + 0.65) / tail)) / tail;
  }
  if (plain <= 1e-9) return 0;
  const gap = plain - 2 * weighted;
  const shape = gap > 1e-12 ? Math.max(0, Math.min(MOST_SHAPE, 2 - plain / gap)) : 0;
  const scale = plain * (1 - shape);
  const ratio = tail / expected;
  return threshold + (shape > 1e-6 ? (scale * (ratio ** shape - 1)) / shape : scale * Math.log(ratio));
}
