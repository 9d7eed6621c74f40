import { normalCdf } from '../../stats/distribution/normal.ts';
import { sizesOf, type TwoSampleCounts } from '../../stats/two-sample/two-sample-counts.ts';
import { linearQuantile } from '../../stats/quantile.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';

/** Counts of both samples at each of their different values, ascending. */
export function countValues(left: readonly number[], right: readonly number[]): TwoSampleCounts {
  const grid = [...new Set([...left, ...right])].toSorted((a, b) => a - b);
  const place = new Map(grid.map((value, i) => [value, i] as const));
  const tally = (values: readonly number[]): readonly number[] => {
    const counts = grid.map(() => 0);
    for (const value of values) {
      const at = place.get(value) ?? 0;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return counts;
  };
  return { left: tally(left), right: tally(right) };
}

/** Number of arrangements with each U, for samples of n and m different values. Source: Mann, Whitney (1947), the recursion. */
function arrangements(n: number, m: number): readonly number[] {
  let counts = Array.from({ length: m + 1 }, () => [1]);
  for (let size = 1; size <= n; size++) {
    const next: number[][] = [[1]];
    for (let other = 1; other <= m; other++) {
      const [without, withOne] = [next[other - 1] ?? [], counts[other] ?? []];
      next.push(Array.from({ length: size * other + 1 }, (_, u) => (without[u - size] ?? 0) + (withOne[u] ?? 0)));
    }
    counts = next;
  }
  return counts[m] ?? [1];
}

/** Exact two-sided p of U for samples without ties. */
export function exactMannWhitneyP(u: number, n: number, m: number): number {
  const counts = arrangements(n, m);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const fewer = counts.slice(0, Math.min(u, n * m - u) + 1).reduce((sum, count) => sum + count, 0);
  return Math.min(1, (2 * fewer) / all);
}

/** p for "the left sample is smaller", normal approximation with continuity and tie correction. */
export function mannWhitneyLess(counts: TwoSampleCounts): number {
  const { n, m } = sizesOf(counts);
  let [u, below, ties] = [0, 0, 0];
  counts.left.forEach((left, at) => {
    const right = counts.right[at] ?? 0;
    u += left * (below + right / 2);
    below += right;
    ties += (left + right) ** 3 - (left + right);
  });
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  return variance > 0 ? normalCdf((u - (n * m) / 2 + 0.5) / Math.sqrt(variance)) : 1;
}

/** Shift of the left sample against the right one. */
export interface HodgesLehmann {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** Median of all differences, with the exact interval for samples without ties. Source: Hodges, Lehmann (1963). */
export function hodgesLehmann(left: readonly number[], right: readonly number[], level = 0.95): Result<HodgesLehmann> {
  const gaps = left.flatMap((x) => right.map((y) => x - y)).toSorted((a, b) => a - b);
  const estimate = linearQuantile(gaps, 0.5);
  if (estimate.kind !== 'known') return undefinedBecause('a sample is empty');
  const rank = Math.max(1, lowerRank(left.length, right.length, (1 - level) / 2));
  return known({
    estimate: estimate.value,
    lower: gaps[rank - 1] ?? estimate.value,
    upper: gaps[gaps.length - rank] ?? estimate.value,
  });
}

/** Smallest u with P(U ≤ u) of at least `tail`. */
function lowerRank(n: number, m: number, tail: number): number {
  const counts = arrangements(n, m);
  const all = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  return counts.findIndex((count) => (seen += count) / all >= tail);
}
