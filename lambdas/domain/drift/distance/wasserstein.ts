import { cellEdge, cellMiddle, type Grid } from '../../sketch/feature-grid.ts';
import { rowsOf, tooFewRows, type CountPair, type TooFewRows } from './count-pair.ts';

/** Wasserstein distance of order 1 in units of the feature, with the error that cells can make. */
export type Wasserstein =
  | {
      readonly kind: 'known';
      readonly value: number;
      /** Largest difference from the distance of the rows themselves: how far rows can be from the middles of their cells. */
      readonly error: number;
    }
  | TooFewRows;

/** Counts over the cells `first`, `first` + 1, … of one grid. */
export interface GridPair extends CountPair {
  readonly grid: Grid;
  readonly first: number;
}

/** Wasserstein distance ∫ |F − G| of rows at the middles of their cells. */
export function wasserstein(pair: GridPair): Wasserstein {
  const rows = rowsOf(pair);
  const few = tooFewRows(rows, 1);
  if (few !== undefined) return few;
  const { grid, first } = pair;
  let gap = 0;
  let value = 0;
  let error = 0;
  pair.reference.forEach((count, i) => {
    const cell = first + i;
    const right = (pair.current[i] ?? 0) / rows.current;
    gap += count / rows.reference - right;
    if (i + 1 < pair.reference.length) value += Math.abs(gap) * (cellMiddle(grid, cell + 1) - cellMiddle(grid, cell));
    error += (count / rows.reference + right) * halfWidth(grid, cell);
  });
  return { kind: 'known', value, error };
}

function halfWidth(grid: Grid, cell: number): number {
  const middle = cellMiddle(grid, cell);
  return Math.max(middle - cellEdge(grid, cell), cellEdge(grid, cell + 1) - middle);
}
