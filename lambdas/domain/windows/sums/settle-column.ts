import type { ColumnSketch } from '../../../contracts/stored/rows/part.ts';
import type { Grid } from '../../sketch/feature-grid.ts';
import { GridSum } from './grid-sum.ts';

/** Puts loose values into a grid; anything else stays as it is. */
export function settleColumn(sketch: ColumnSketch, grid: Grid | undefined): ColumnSketch {
  if (sketch.kind !== 'loose' || grid === undefined) return sketch;
  const sum = new GridSum(grid);
  sum.addOdd(sketch);
  for (const [value, weight] of sketch.values) sum.addValue(value, weight);
  return { kind: 'numeric', grid: sum.sketch() };
}
