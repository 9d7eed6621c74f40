import { demandCount, StatsDomainError } from '../stats-domain-error.ts';
import { sum } from '../sum.ts';

/** Two samples over the same ordered values: `left[i]` and `right[i]` count value i. Rows with equal values are one entry. */
export interface TwoSampleCounts {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** Sizes of both samples. */
export interface Sizes {
  readonly n: number;
  readonly m: number;
}

/**
 * Sizes of two samples.
 *
 * @throws StatsDomainError for entries that are no counts, lists of different lengths or an empty sample
 */
export function sizesOf({ left, right }: TwoSampleCounts): Sizes {
  if (left.length !== right.length)
    throw new StatsDomainError(`left and right must be equally long, got ${left.length} and ${right.length}`);
  for (const count of [...left, ...right]) demandCount('every count', count);
  const sizes = { n: sum(left), m: sum(right) };
  if (sizes.n === 0 || sizes.m === 0)
    throw new StatsDomainError(`both samples must have values, got ${sizes.n} and ${sizes.m}`);
  return sizes;
}
