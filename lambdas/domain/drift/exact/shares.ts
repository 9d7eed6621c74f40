import { undefinedBecause, known, type Result } from '../../outcome.ts';
import { sum } from '../../stats/sum.ts';

/** Counts of the same bins in the reference and in the current window. */
export interface BinCounts {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Shares of each bin: p of the reference, q of the current window. */
export interface BinShares {
  readonly p: readonly number[];
  readonly q: readonly number[];
}

/** Shares of counts; has no value if a side is empty. */
export function sharesOfCounts({ reference, current }: BinCounts): Result<BinShares> {
  const [p, q] = [normalise(reference), normalise(current)];
  if (p === undefined || q === undefined) return undefinedBecause('a side has no rows');
  return known({ p, q });
}

/** Shares that add up to 1, or nothing to share. */
function normalise(counts: readonly number[]): readonly number[] | undefined {
  const all = sum(counts);
  return all > 0 ? counts.map((count) => count / all) : undefined;
}

/** Counts per bin: a value belongs to the bin whose number is that of the inner edges not above it. */
export function countByEdges(values: readonly number[], innerEdges: readonly number[]): readonly number[] {
  const counts = Array.from({ length: innerEdges.length + 1 }, () => 0);
  for (const value of values) {
    const bin = innerEdges.filter((edge) => edge <= value).length;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
