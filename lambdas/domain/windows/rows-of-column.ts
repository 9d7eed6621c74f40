import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';

/** Rows of a column, whatever became of their values. */
export function rowsOfColumn(sketch: ColumnSketch): number {
  switch (sketch.kind) {
    case 'numeric': {
      const { cells, missing, infinite, mistyped } = sketch.grid;
      return cells.reduce((sum, count) => sum + count, missing + infinite + mistyped);
    }
    case 'loose':
      return sketch.values.reduce(
        (sum, [, weight]) => sum + weight,
        sketch.missing + sketch.infinite + sketch.mistyped,
      );
    case 'categorical': {
      const { listed, fresh, other, missing, mistyped } = sketch.categories;
      const named = [...Object.values(listed), ...Object.values(fresh)];
      return named.reduce((sum, count) => sum + count, other + missing + mistyped);
    }
  }
}
