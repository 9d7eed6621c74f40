import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import { cellMiddle } from '../sketch/feature-grid.ts';

/** Rows of a numeric column with a value, their mean and standard deviation, both to four digits. */
export type PlaceNumbers = readonly [rows: number, mean: number, deviation: number];

/** Place of a column's values; undefined without any, or if it is not numeric. */
export function placeOf(sketch: ColumnSketch, effective = 1): PlaceNumbers | undefined {
  const values = weightedValues(sketch);
  const weight = values.reduce((sum, [, count]) => sum + count, 0);
  if (weight === 0) return undefined;
  const mean = values.reduce((sum, [value, count]) => sum + count * value, 0) / weight;
  const variance = values.reduce((sum, [value, count]) => sum + count * (value - mean) ** 2, 0) / weight;
  return [Math.round(weight * effective), fourDigits(mean), fourDigits(Math.sqrt(variance))];
}

function weightedValues(sketch: ColumnSketch): readonly (readonly [value: number, weight: number])[] {
  switch (sketch.kind) {
    case 'numeric': {
      const { grid, first, cells } = sketch.grid;
      return cells.map((count, i) => [cellMiddle(grid, first + i), count] as const);
    }
    case 'loose':
      return sketch.values;
    case 'categorical':
      return [];
  }
}

function fourDigits(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : 0;
}
