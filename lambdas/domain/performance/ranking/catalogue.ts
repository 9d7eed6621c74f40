import { distinctCount, type DistinctSketch } from '../../sketch/distinct.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';

/** Share of the catalogue that was served at all, within the 3.3 % of the count; at most 1. */
export function catalogueCoverage(served: DistinctSketch, catalogueSize: number): Result {
  if (!(catalogueSize > 0)) return undefinedBecause('the catalogue is empty');
  return known(Math.min(1, distinctCount(served) / catalogueSize));
}

/**
 * Inequality of how often items are served: 0 if all alike, near 1 if one has everything.
 *
 * Source: Gini (1912); Fleder, Hosanagar (2009), Blockbuster culture's next rise or fall, for recommendations.
 *
 * @param counts times served, one number ≥ 0 per item of the catalogue
 */
export function popularityGini(counts: readonly number[]): Result {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefinedBecause('nothing was served');
  const n = counts.length;
  const ranked = counts.toSorted((a, b) => a - b).reduce((sum, count, i) => sum + (2 * (i + 1) - n - 1) * count, 0);
  return known(ranked / (n * total));
}
