import { rowsOf, tooFewRows, type CountPair, type TooFewRows } from '../distance/count-pair.ts';

/** A test of two distributions over the same cells. */
export type CellTest =
  | { readonly kind: 'known'; readonly statistic: number; readonly degrees: number; readonly p: number }
  /** All rows are in one cell: there is nothing to tell apart. */
  | { readonly kind: 'undefined'; readonly reason: string }
  | TooFewRows;

/** A cell's rows on one side and what equal distributions would make them. */
export interface ExpectedCell {
  readonly seen: number;
  readonly expected: number;
}

/** Both rows of the 2 x B table, without columns that are empty. */
export type Contingency =
  | { readonly kind: 'known'; readonly cells: readonly ExpectedCell[]; readonly degrees: number }
  | Exclude<CellTest, { readonly kind: 'known' }>;

/** Expected counts of the 2 x B table; no Yates correction, degrees = non-empty columns − 1. */
export function contingency(pair: CountPair): Contingency {
  const rows = rowsOf(pair);
  const few = tooFewRows(rows, 1);
  if (few !== undefined) return few;
  const total = rows.reference + rows.current;
  const columns = pair.reference.map((n, i) => ({ n, m: pair.current[i] ?? 0 })).filter(({ n, m }) => n + m > 0);
  if (columns.length < 2) return { kind: 'undefined', reason: 'all rows are in one cell' };
  const cells = columns.flatMap(({ n, m }) => [
    { seen: n, expected: ((n + m) * rows.reference) / total },
    { seen: m, expected: ((n + m) * rows.current) / total },
  ]);
  return { kind: 'known', cells, degrees: columns.length - 1 };
}
