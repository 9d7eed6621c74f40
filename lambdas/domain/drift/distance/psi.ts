import { demand } from '../../stats/stats-domain-error.ts';
import { chiSquareTails } from '../../stats/distribution/chi-square.ts';
import { rowsOf, sharesOf, tooFewRows, type CountPair, type TooFewRows } from './count-pair.ts';

/** Population stability index with what it would be without any drift. */
export type Psi =
  | {
      readonly kind: 'known';
      readonly psi: number;
      /** PSI less its mean without drift, (B − 1)(1/n + 1/m), not below 0. */
      readonly excess: number;
      /** Value that PSI exceeds without drift with the given probability. */
      readonly limit: number;
      /** Probability of as large a PSI without drift. */
      readonly p: number;
      /** Bins that are not empty on both sides. */
      readonly bins: number;
    }
  | TooFewRows;

/**
 * Population stability index of the present against the reference: Σ (q − p) ln(q / p), natural logarithm. A cell that is empty on one
 * side counts as half a row there, one that is empty on both is dropped.
 *
 * Without drift PSI / (1/n + 1/m) is near chi-square with B − 1 degrees of freedom, whence `p` and `limit`.
 * Source: Yurdakul (2018), Statistical properties of the population stability index.
 *
 * @param level chance of exceeding `limit` without drift, in (0, 1)
 */
export function psi(pair: CountPair, level: number): Psi {
  demand(level > 0 && level < 1, 'level', { value: level, right: 'in (0, 1)' });
  const rows = rowsOf(pair);
  const few = tooFewRows(rows, 1);
  if (few !== undefined) return few;
  const cells = sharesOf(pair, rows, 'half a row');
  const value = cells.reduce((sum, { p, q }) => sum + (q - p) * Math.log(q / p), 0);
  const scale = 1 / rows.reference + 1 / rows.current;
  const degrees = cells.length - 1;
  const known = { kind: 'known' as const, psi: value, bins: cells.length };
  if (degrees === 0) return { ...known, excess: 0, limit: 0, p: 1 };
  return {
    ...known,
    excess: Math.max(0, value - degrees * scale),
    limit: scale * chiSquareLimit(level, degrees),
    p: chiSquareTails(value / scale, degrees).upper,
  };
}

/** Value that chi-square with `degrees` exceeds with probability `level`, by bisection to 1e-10 of itself. */
export function chiSquareLimit(level: number, degrees: number): number {
  let high = degrees + 10;
  while (chiSquareTails(high, degrees).upper > level) high *= 2;
  let low = 0;
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (chiSquareTails(middle, degrees).upper > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
