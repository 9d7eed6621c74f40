import { effectiveCount, sampleVariance, type Moments } from '../../sketch/value/moments.ts';
import type { CoMoments } from '../../sketch/value/co-moments.ts';
import { normalQuantile } from '../../stats/distribution/normal.ts';
import { known, undefinedBecause, type Interval, type Result } from '../../outcome.ts';

/** Interval of the root of a mean of squares: se = sd(e²) / √n / (2 RMSE). */
export function rootMeanInterval(squares: Moments, level = 0.95): Result<Interval> {
  const root = Math.sqrt(squares.mean);
  const variance = sampleVariance(squares);
  if (variance === undefined) return undefinedBecause('fewer than two values');
  if (!(root > 0)) return undefinedBecause('all squares are 0');
  return around(root, Math.sqrt(variance / effectiveCount(squares)) / (2 * root), level);
}

/**
 * Interval of the ratio mean y / mean x: variance (s_y² − 2 R s_xy + R² s_x²) / (n mean(x)²).
 *
 * Source: Casella, Berger (2002), Statistical Inference, section 5.5.4.
 */
export function ratioInterval(sums: CoMoments, level = 0.95): Result<Interval> {
  const rows = sums.squares === 0 ? 0 : (sums.count * sums.count) / sums.squares;
  if (!(rows > 1)) return undefinedBecause('fewer than two rows');
  if (sums.meanX === 0) return undefinedBecause('the mean of the divisor is 0');
  const ratio = sums.meanY / sums.meanX;
  const spread = (sums.m2Y - 2 * ratio * sums.cross + ratio * ratio * sums.m2X) / sums.count;
  const variance = (Math.max(0, spread) * (rows / (rows - 1))) / (rows * sums.meanX * sums.meanX);
  return around(ratio, Math.sqrt(variance), level);
}

/**
 * Interval of the ratio of two independent rates, on the logarithm.
 *
 * Source: Katz, Baptista, Azen, Pike (1978), Obtaining confidence intervals for the risk ratio in cohort studies.
 */
export function rateRatioInterval(
  first: { readonly rate: number; readonly rows: number },
  second: { readonly rate: number; readonly rows: number },
  level = 0.95,
): Result<Interval> {
  if (!(first.rate > 0 && second.rate > 0)) return undefinedBecause('a rate is 0');
  const se = Math.sqrt((1 - first.rate) / (first.rows * first.rate) + (1 - second.rate) / (second.rows * second.rate));
  const reach = Math.exp(normalQuantile(0.5 + level / 2) * se);
  const ratio = first.rate / second.rate;
  return known({ lower: ratio / reach, upper: ratio * reach, method: 'delta' });
}

function around(value: number, se: number, level: number): Result<Interval> {
  const half = normalQuantile(0.5 + level / 2) * se;
  return known({ lower: value - half, upper: value + half, method: 'delta' });
}
