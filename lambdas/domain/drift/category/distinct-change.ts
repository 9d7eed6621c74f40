import { normalSf } from '../../stats/distribution/normal.ts';
import { demand } from '../../stats/stats-domain-error.ts';

/** Change of the number of distinct values. */
export type DistinctChange =
  | { readonly kind: 'known'; readonly ratio: number; readonly p: number }
  | { readonly kind: 'insufficient-data'; readonly needed: number; readonly got: number };

/**
 * Ratio of two estimated cardinalities, and the chance of as large a one from the sketch's error alone.
 *
 * It compares counts as they are: more rows show more distinct values, so windows must be equally long.
 *
 * @param error relative standard deviation of one estimate, above 0; 0.033 for 1,024 registers
 */
export function distinctChange(reference: number, current: number, error: number): DistinctChange {
  demand(error > 0 && error < 1, 'error', { value: error, right: 'in (0, 1)' });
  if (reference <= 0) return { kind: 'insufficient-data', needed: 1, got: 0 };
  const ratio = current / reference;
  const p = ratio <= 0 ? 0 : 2 * normalSf(Math.abs(Math.log(ratio)) / (error * Math.SQRT2));
  return { kind: 'known', ratio, p };
}
