import { logBucketQuantile, type LogBucket } from '../../sketch/value/log-bucket.ts';
import { binomialTails } from '../../stats/distribution/binomial.ts';
import { known, undefinedBecause, type Interval, type Result } from '../../outcome.ts';

/** Shares of the order statistics between which a quantile lies. */
export interface RankShares {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Order statistics that enclose the q-quantile with at least the level, as shares of the rows.
 *
 * Source: Hahn, Meeker (1991), Statistical Intervals, section 5.2: the number of rows below the quantile is binomial.
 */
export function rankShares(q: number, rows: number, level = 0.95): RankShares {
  const n = Math.floor(rows);
  const half = (1 - level) / 2;
  const lower = lastWhere(n, (rank) => rank === 0 || binomialTails(rank - 1, n, q).lower <= half);
  const upper = n - lastWhere(n, (rank) => rank === 0 || binomialTails(n - rank, n, q).upper <= half);
  return { lower: lower / n, upper: upper / n };
}

/** Interval of a quantile from log buckets: binomial ranks, widened by the accuracy of the sketch. */
export function rankInterval(sketch: LogBucket, q: number, rows: number): Result<Interval> {
  if (!(rows >= 1)) return undefinedBecause('no rows');
  const shares = rankShares(q, rows);
  const low = logBucketQuantile(sketch, Math.max(0, shares.lower - 1 / rows));
  const high = logBucketQuantile(sketch, Math.min(1, shares.upper));
  if (low === undefined || high === undefined) return undefinedBecause('no values');
  const { accuracy } = sketch;
  return known({ lower: low - accuracy * Math.abs(low), upper: high + accuracy * Math.abs(high), method: 'rank' });
}

/** Largest whole number in [0, n] for which a condition holds that holds up to some number. */
function lastWhere(n: number, holds: (rank: number) => boolean): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
