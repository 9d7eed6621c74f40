import { normalSf } from '../distribution/normal.ts';
import { sizesOf, type TwoSampleCounts } from './two-sample-counts.ts';

/** Mann-Whitney U of the left sample, the share of pairs it wins (ties half), and the two-sided p. */
export interface MannWhitneyResult {
  readonly u: number;
  readonly share: number;
  readonly p: number;
}

/**
 * Two-sided Mann-Whitney test by the normal approximation with continuity and tie correction; p = 1 if all values are equal.
 *
 * Source: Mann, Whitney (1947); tie correction: Lehmann (1975), Nonparametrics, appendix 2.
 *
 * @throws StatsDomainError for an empty sample or counts that are none
 */
export function mannWhitney(counts: TwoSampleCounts): MannWhitneyResult {
  const { n, m } = sizesOf(counts);
  let u = 0;
  let rightBelow = 0;
  let ties = 0;
  counts.left.forEach((left, at) => {
    const right = counts.right[at] ?? 0;
    u += left * (rightBelow + right / 2);
    rightBelow += right;
    const tied = left + right;
    ties += tied * (tied * tied - 1);
  });
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  const distance = Math.abs(u - (n * m) / 2) - 0.5;
  const p = variance > 0 ? Math.min(1, 2 * normalSf(distance / Math.sqrt(variance))) : 1;
  return { u, share: u / (n * m), p };
}
