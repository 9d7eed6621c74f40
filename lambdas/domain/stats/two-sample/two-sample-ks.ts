import { kolmogorovSf } from '../distribution/kolmogorov.ts';
import { sizesOf, type Sizes, type TwoSampleCounts } from './two-sample-counts.ts';

/** Largest distance of two empirical distribution functions, and the chance of one as large under equal laws. */
export interface KsResult {
  readonly statistic: number;
  readonly p: number;
  readonly method: 'exact' | 'asymptotic';
}

const EXACT_UP_TO = 10_000;

/**
 * Two-sided two-sample Kolmogorov-Smirnov test.
 *
 * `asymptotic`: law of the one-sample statistic at N = round(nm/(n+m)). `exact` (default while nm ≤ 10,000): counting of paths,
 * exact without ties, conservative with them. Source: Hodges (1958), The significance probability of the Smirnov two-sample test.
 *
 * @throws StatsDomainError for an empty sample or counts that are none
 */
export function twoSampleKs(counts: TwoSampleCounts, method?: KsResult['method']): KsResult {
  const sizes = sizesOf(counts);
  const { n, m } = sizes;
  const chosen = method ?? (n * m <= EXACT_UP_TO ? 'exact' : 'asymptotic');
  const steps = largestGap(counts, sizes);
  const statistic = steps / (n * m);
  const p =
    chosen === 'exact' ? pathsTouching(steps, sizes) : kolmogorovSf(statistic, roundHalfEven((n * m) / (n + m)));
  return { statistic, p, method: chosen };
}

/** max |i m − j n| over the points of both empirical distribution functions. */
function largestGap({ left, right }: TwoSampleCounts, { n, m }: Sizes): number {
  let i = 0;
  let j = 0;
  let gap = 0;
  left.forEach((count, at) => {
    i += count;
    j += right[at] ?? 0;
    gap = Math.max(gap, Math.abs(i * m - j * n));
  });
  return gap;
}

/**
 * Share of the lattice paths from (0, 0) to (n, m) that touch |i m − j n| ≥ steps.
 *
 * Each cell holds the share among the paths to that cell: a path to (i, j) came from the left with chance i/(i+j).
 */
function pathsTouching(steps: number, { n, m }: Sizes): number {
  if (steps === 0) return 1;
  let below: readonly number[] = [];
  for (let i = 0; i <= n; i++) {
    const row: number[] = [];
    for (let j = 0; j <= m; j++) {
      const isOutside = Math.abs(i * m - j * n) >= steps;
      const from = i + j === 0 ? 0 : ((below[j] ?? 0) * i + (row[j - 1] ?? 0) * j) / (i + j);
      row.push(isOutside ? 1 : from);
    }
    below = row;
  }
  return below[m] ?? 1;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.max(1, Math.round(value));
  return Math.max(1, floor % 2 === 0 ? floor : floor + 1);
}
