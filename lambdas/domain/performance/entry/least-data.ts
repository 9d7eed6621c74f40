import { known, type Result } from '../../outcome.ts';

/** Fewest rows of a rate or a mean. */
const LEAST_ROWS = 30;
/** Fewest rows of each class for AUC, Gini, KS, gain and concordance. */
export const LEAST_OF_CLASS = 30;
/** Fewest rows beyond a quantile. */
const LEAST_BEYOND = 10;

/** The value, if enough effective rows stand behind it. */
export function withEnough(
  { rows, of, needed = LEAST_ROWS }: { readonly rows: number; readonly of: string; readonly needed?: number },
  value: () => Result,
): Result {
  if (rows >= needed) return value();
  return { kind: 'insufficient-data', of, needed, got: rows };
}

/** Whether a quantile has at least ten rows beyond it. */
export function enoughForQuantile(rows: number, q: number): Result<true> {
  const needed = Math.ceil(LEAST_BEYOND / Math.min(q, 1 - q) - 1e-9);
  return rows >= needed
    ? known(true)
    : { kind: 'insufficient-data', of: `rows for the ${q} quantile`, needed, got: rows };
}
