import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import { mergeCategories } from '../sketch/categories.ts';
import { cellOf, emptyGrid, gridId, mergeGrids, type FeatureGrid, type Grid } from '../sketch/feature-grid.ts';

/** A value and the requests that it stands for. */
type WeightedValue = Extract<ColumnSketch, { kind: 'loose' }>['values'][number];

/** Values that may ride along in one sketch; more are thinned in the order of their size, so that quantiles stay. */
const MOST_LOOSE = 1_000;

/** Rows of a column, whatever became of their values. */
function rowsOfColumn(sketch: ColumnSketch): number {
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

/** Puts loose values into a grid; anything else stays as it is. */
export function settleColumn(sketch: ColumnSketch, grid: Grid | undefined): ColumnSketch {
  if (sketch.kind !== 'loose' || grid === undefined) return sketch;
  const { missing, mistyped, infinite } = sketch;
  const empty: FeatureGrid = { ...emptyGrid(grid), missing, mistyped, infinite };
  const settled = sketch.values.map(([value, weight]): FeatureGrid => ({
    ...emptyGrid(grid),
    first: cellOf(grid, value),
    cells: [weight],
    range: { min: value, max: value },
  }));
  return { kind: 'numeric', grid: settled.reduce(mergeGrids, empty) };
}

/** Whether two sketches can be merged: they are of one kind, and of one grid. */
function isMergeable(a: ColumnSketch, b: ColumnSketch): boolean {
  if (a.kind === 'numeric' && b.kind === 'numeric') return gridId(a.grid.grid) === gridId(b.grid.grid);
  const isNumeric = (one: ColumnSketch): boolean => one.kind !== 'categorical';
  return isNumeric(a) === isNumeric(b);
}

/**
 * Joins two sketches of a column as if all values had gone into one.
 *
 * Loose values join a grid as soon as one side has one. Where the kinds or grids differ (a specification changed), the larger side is
 * kept and the other's rows count as mistyped, so that no row is lost from the totals.
 */
export function mergeColumns(a: ColumnSketch, b: ColumnSketch): ColumnSketch {
  if (!isMergeable(a, b)) return keepLarger(a, b);
  if (a.kind === 'categorical' && b.kind === 'categorical')
    return { kind: 'categorical', categories: mergeCategories(a.categories, b.categories) };
  const grid = gridOf(a) ?? gridOf(b);
  if (grid === undefined) return mergeLoose(a, b);
  const [x, y] = [settleColumn(a, grid), settleColumn(b, grid)];
  return x.kind === 'numeric' && y.kind === 'numeric' ? { kind: 'numeric', grid: mergeGrids(x.grid, y.grid) } : x;
}

function gridOf(sketch: ColumnSketch): Grid | undefined {
  return sketch.kind === 'numeric' ? sketch.grid.grid : undefined;
}

function mergeLoose(a: ColumnSketch, b: ColumnSketch): ColumnSketch {
  if (a.kind !== 'loose' || b.kind !== 'loose') return a;
  return {
    kind: 'loose',
    values: thinned(joined(a.values, b.values)),
    missing: a.missing + b.missing,
    mistyped: a.mistyped + b.mistyped,
    infinite: a.infinite + b.infinite,
  };
}

/** Equal values become one, in the order of their size: the same whatever came first. */
function joined(a: readonly WeightedValue[], b: readonly WeightedValue[]): readonly WeightedValue[] {
  const weights = new Map<number, number>();
  for (const [value, weight] of [...a, ...b]) weights.set(value, (weights.get(value) ?? 0) + weight);
  return [...weights].toSorted(([x], [y]) => x - y);
}

/** Beyond the most that ride along, neighbours are joined at the lower value. */
function thinned(values: readonly WeightedValue[]): readonly WeightedValue[] {
  if (values.length <= MOST_LOOSE) return values;
  const halved: WeightedValue[] = [];
  for (let i = 0; i < values.length; i += 2) {
    const [value, weight] = values[i] ?? [0, 0];
    halved.push([value, weight + (values[i + 1]?.[1] ?? 0)]);
  }
  return thinned(halved);
}

function keepLarger(a: ColumnSketch, b: ColumnSketch): ColumnSketch {
  const [kept, left] = rowsOfColumn(a) >= rowsOfColumn(b) ? [a, b] : [b, a];
  const rows = rowsOfColumn(left);
  switch (kept.kind) {
    case 'numeric':
      return { kind: 'numeric', grid: { ...kept.grid, mistyped: kept.grid.mistyped + rows } };
    case 'loose':
      return { ...kept, mistyped: kept.mistyped + rows };
    case 'categorical':
      return { kind: 'categorical', categories: { ...kept.categories, mistyped: kept.categories.mistyped + rows } };
  }
}
