import { normalQuantile } from '../../stats/distribution/normal.ts';
import { known, undefinedBecause, type Interval, type Result } from '../../outcome.ts';

/**
 * Interval of a rate.
 *
 * Source: Wilson (1927), Probable inference, the law of succession, and statistical inference.
 *
 * @param rate in [0, 1]
 * @param rows effective number of rows > 0, not necessarily whole
 */
export function wilson(rate: number, rows: number, level = 0.95): Result<Interval> {
  if (!(rows > 0)) return undefinedBecause('no rows');
  const z = normalQuantile(0.5 + level / 2);
  const shrink = 1 + (z * z) / rows;
  const centre = (rate + (z * z) / (2 * rows)) / shrink;
  const half = (z / shrink) * Math.sqrt((rate * (1 - rate)) / rows + (z * z) / (4 * rows * rows));
  return known({ lower: Math.max(0, centre - half), upper: Math.min(1, centre + half), method: 'wilson' });
}
