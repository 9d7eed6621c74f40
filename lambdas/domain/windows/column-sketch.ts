import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import { ColumnSum } from './sums/column-sum.ts';

/** Joins two sketches of a column as if all values had gone into one, by the rules of {@link ColumnSum}. */
export function mergeColumns(a: ColumnSketch, b: ColumnSketch): ColumnSketch {
  const sum = new ColumnSum();
  sum.add(a);
  sum.add(b);
  return sum.sketch();
}
