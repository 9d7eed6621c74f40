import { logBucketQuantile, type LogBucket } from '../../sketch/value/log-bucket.ts';
import { known, undefinedBecause, type Interval, type Result } from '../../outcome.ts';

/**
 * What a rate could be if the rows without a label were all right, or all wrong.
 *
 * Source: Manski (1989), Anatomy of the selection problem.
 *
 * @param hits weight of labelled rows that count
 */
export function rateBounds(hits: number, labelled: number, unlabelled: number): Result<Interval> {
  const all = labelled + unlabelled;
  if (!(all > 0)) return undefinedBecause('no rows');
  return known({ lower: hits / all, upper: (hits + unlabelled) / all, method: 'bounds' });
}

/** What a mean could be if the rows without a label all lay at the 1 % or all at the 99 % quantile of the labelled ones. */
export function meanBounds(
  labelled: { readonly mean: number; readonly count: number },
  values: LogBucket,
  unlabelled: number,
): Result<Interval> {
  const [low, high] = [logBucketQuantile(values, 0.01), logBucketQuantile(values, 0.99)];
  if (low === undefined || high === undefined) return undefinedBecause('no labelled rows');
  const all = labelled.count + unlabelled;
  const at = (rest: number): number => (labelled.mean * labelled.count + rest * unlabelled) / all;
  return known({ lower: at(low), upper: at(high), method: 'bounds' });
}
