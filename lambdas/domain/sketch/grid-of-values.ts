import { gridAround, type Grid } from './feature-grid.ts';

/** The grid that values suggest, each with its weight: around their median, in units of their standard deviation; around 0 without any. */
export function gridOfValues(values: readonly (readonly [value: number, weight: number])[]): Grid {
  const sorted = values.toSorted(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0);
  let seen = 0;
  const median = sorted.find(([, weight]) => (seen += weight) >= total / 2)?.[0] ?? 0;
  // From the median on: equal values have a deviation of exactly 0, whatever rounding does to their sum.
  const mean = sorted.reduce((sum, [value, weight]) => sum + (value - median) * (weight / total), median);
  const variance = sorted.reduce((sum, [value, weight]) => sum + (value - mean) ** 2 * (weight / total), 0);
  return gridAround(median, Math.sqrt(variance));
}
