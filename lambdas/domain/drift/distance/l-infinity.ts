import { rowsOf, sharesOf, tooFewRows, type CountPair, type Distance } from './count-pair.ts';

/** Largest difference of a cell's share, 0 to 1. */
export function lInfinity(pair: CountPair): Distance {
  const rows = rowsOf(pair);
  const few = tooFewRows(rows, 1);
  if (few !== undefined) return few;
  return {
    kind: 'known',
    value: sharesOf(pair, rows, 'zero').reduce((most, { p, q }) => Math.max(most, Math.abs(p - q)), 0),
  };
}
