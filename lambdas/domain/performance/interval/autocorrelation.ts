import { ratioOf, type Result } from '../../outcome.ts';

/**
 * Correlation of a series with itself one step later: far from 0, an interval needs `blocks`.
 *
 * Source: Box, Jenkins (1976), Time Series Analysis, chapter 2.
 */
export function lagOneAutocorrelation(series: readonly number[]): Result {
  const mean = series.reduce((sum, value) => sum + value, 0) / Math.max(1, series.length);
  const gaps = series.map((value) => value - mean);
  const together = gaps.reduce((sum, gap, i) => sum + gap * (gaps[i - 1] ?? 0), 0);
  return ratioOf(
    together,
    gaps.reduce((sum, gap) => sum + gap * gap, 0),
    'the series is constant',
  );
}
