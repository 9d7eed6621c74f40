import { normalQuantile, normalSf } from '../../stats/distribution/normal.ts';
import type { SampleMoments } from '../test/welch-test.ts';
import type { TooFewRows } from '../distance/count-pair.ts';

/** Count, mean and the second and fourth central sums. */
export interface FourthMoments extends SampleMoments {
  readonly m4: number;
}

/** Standard deviation at present divided by that of the reference. */
export type DeviationRatio =
  | { readonly kind: 'known'; readonly ratio: number; readonly low: number; readonly high: number; readonly p: number }
  | { readonly kind: 'undefined'; readonly reason: string }
  | TooFewRows;

/** Variance of the logarithm of a standard deviation by the delta method, (kurtosis − 1) / (4 n). */
function logVariance({ count, m2, m4 }: FourthMoments): number {
  return ((count * m4) / m2 ** 2 - 1) / (4 * count);
}

/** Ratio of standard deviations with a delta interval on the logarithm that allows for heavy tails. */
export function deviationRatio(reference: FourthMoments, current: FourthMoments, level: number): DeviationRatio {
  for (const [side, { count }] of [
    ['reference', reference],
    ['current', current],
  ] as const)
    if (count < 2) return { kind: 'insufficient-data', side, needed: 2, got: count };
  if (reference.m2 === 0 || current.m2 === 0) return { kind: 'undefined', reason: 'a side does not vary' };
  const log = 0.5 * Math.log(current.m2 / (current.count - 1) / (reference.m2 / (reference.count - 1)));
  const error = Math.sqrt(logVariance(reference) + logVariance(current));
  const z = normalQuantile(1 - level / 2) * error;
  const p = error === 0 ? 1 : 2 * normalSf(Math.abs(log) / error);
  return { kind: 'known', ratio: Math.exp(log), low: Math.exp(log - z), high: Math.exp(log + z), p };
}
