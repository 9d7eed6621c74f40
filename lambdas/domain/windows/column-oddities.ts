import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import type { HealthArm } from '../../contracts/stored/rows/period-row.ts';
import { newRows, type Categories } from '../sketch/categories.ts';
import { gridId, type FeatureGrid } from '../sketch/feature-grid.ts';
import type { KnownColumn } from './known-columns.ts';

/** `[missing, new category, infinite or out of range, mistyped]`, in requests. */
export type Oddities = HealthArm['odd'][string];

/**
 * Values of a column that are no ordinary ones.
 *
 * With a baseline, values in cells beyond those of its smallest and largest one are out of range, and categories that it does not name are
 * new. Both are lower bounds: a cell at the edge counts as inside, and so do categories that are not told one by one.
 */
export function odditiesOf(sketch: ColumnSketch, known?: KnownColumn): Oddities {
  switch (sketch.kind) {
    case 'numeric': {
      const { missing, infinite, mistyped } = sketch.grid;
      return [missing, 0, infinite + outsideOf(sketch.grid, known), mistyped];
    }
    case 'loose':
      return [sketch.missing, 0, sketch.infinite, sketch.mistyped];
    case 'categorical': {
      const { categories } = sketch;
      return [categories.missing, newOf(categories, known), 0, categories.mistyped];
    }
  }
}

function outsideOf({ grid, first, cells }: FeatureGrid, known: KnownColumn | undefined): number {
  if (known?.kind !== 'numeric' || known.grid !== gridId(grid)) return 0;
  return cells.reduce((sum, count, i) => {
    const isInside = first + i >= known.first && first + i <= known.last;
    return isInside ? sum : sum + count;
  }, 0);
}

function newOf(categories: Categories, known: KnownColumn | undefined): number {
  const { listed, fresh } = categories;
  // Without a baseline every category is new, and nothing is odd about it.
  if (known?.kind !== 'categorical') return Object.keys(listed).length > 0 ? newRows(categories) : 0;
  return [...Object.entries(listed), ...Object.entries(fresh)].reduce(
    (sum, [name, count]) => (known.names.has(name) ? sum : sum + count),
    0,
  );
}
