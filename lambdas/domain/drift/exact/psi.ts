import { chiSquareQuantile } from '../../stats/distribution/chi-square-quantile.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';
import type { BinCounts } from './shares.ts';
import { sum } from '../../stats/sum.ts';

/**
 * Population stability index Σ (q − p) ln(q / p); an empty bin counts as half a row, one that is empty on both sides is dropped.
 *
 * Source: Kullback (1959), Information Theory and Statistics (the divergence J); Yurdakul, Naranjo (2020) for its law.
 */
export function psi({ reference, current }: BinCounts): Result {
  const [n, m] = [sum(reference), sum(current)];
  if (n === 0 || m === 0) return undefinedBecause('a side has no rows');
  return known(
    reference.reduce((sum, count, bin) => {
      const other = current[bin] ?? 0;
      if (count === 0 && other === 0) return sum;
      const [p, q] = [Math.max(count, 0.5) / n, Math.max(other, 0.5) / m];
      return sum + (q - p) * Math.log(q / p);
    }, 0),
  );
}

/** What PSI is below with chance 1 − p if nothing has drifted: χ²(1 − p; B − 1) (1/n + 1/m). */
export function psiLimit(
  sizes: { readonly reference: number; readonly current: number },
  bins: number,
  p: number,
): number {
  return chiSquareQuantile(1 - p, bins - 1) * (1 / sizes.reference + 1 / sizes.current);
}
