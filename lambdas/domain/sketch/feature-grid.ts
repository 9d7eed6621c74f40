/** Cells of a numeric feature: cell = ⌊16 asinh((x − origin) / unit)⌋, −512 … 511. Fixed when the feature is registered. */
export interface Grid {
  readonly origin: number;
  /** Above 0. */
  readonly unit: number;
}

/** First and last cell; values beyond go into them. */
export const FIRST_CELL = -512;
const LAST_CELL = 511;
const CELLS_PER_LOG = 16;

/** Rows of a numeric feature. The empty sketch has no cells and nothing counted. */
export interface FeatureGrid {
  readonly grid: Grid;
  /** Counts of the cells `first`, `first` + 1, …; the ends are not 0. */
  readonly first: number;
  readonly cells: readonly number[];
  /** Smallest and largest finite value; absent without any. */
  readonly range?: { readonly min: number; readonly max: number };
  /** Absent, null or NaN. */
  readonly missing: number;
  /** Infinite: out of every range, in no cell. */
  readonly infinite: number;
  /** Neither a number nor missing. */
  readonly mistyped: number;
}

/** Two sketches of different grids cannot be merged. */
export class GridMismatchError extends Error {
  override readonly name = 'GridMismatchError';
  readonly code = 'GRID_MISMATCH';
}

/** Identity of a grid. */
export function gridId({ origin, unit }: Grid): string {
  return `asinh16/${origin}/${unit}`;
}

/** A grid around a baseline: the origin at its median, the unit at its standard deviation rounded to a power of two. */
export function gridAround(median: number, deviation: number): Grid {
  const usable = Number.isFinite(deviation) && deviation > 0;
  return { origin: Number.isFinite(median) ? median : 0, unit: usable ? 2 ** Math.round(Math.log2(deviation)) : 1 };
}

/** Cell of a finite value. */
export function cellOf({ origin, unit }: Grid, value: number): number {
  const cell = Math.floor(CELLS_PER_LOG * Math.asinh((value - origin) / unit));
  return Math.max(FIRST_CELL, Math.min(LAST_CELL, cell));
}

/** Lower edge of a cell, in units of the feature. */
export function cellEdge({ origin, unit }: Grid, cell: number): number {
  return origin + unit * Math.sinh(cell / CELLS_PER_LOG);
}

/** Middle of a cell; at most (unit + |x − origin|) / 31 off any value x in it. */
export function cellMiddle({ origin, unit }: Grid, cell: number): number {
  return origin + unit * Math.sinh((cell + 0.5) / CELLS_PER_LOG);
}

/** A sketch without rows. */
export function emptyGrid(grid: Grid): FeatureGrid {
  return { grid, first: 0, cells: [], missing: 0, infinite: 0, mistyped: 0 };
}

/** Sketch of values as they came; anything may be among them. */
export function sketchNumbers(grid: Grid, values: readonly unknown[]): FeatureGrid {
  const counts = new Map<number, number>();
  const tally = { missing: 0, infinite: 0, mistyped: 0 };
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    const kind = kindOf(value);
    if (kind !== 'number') {
      tally[kind] += 1;
    } else if (typeof value === 'number') {
      const cell = cellOf(grid, value);
      counts.set(cell, (counts.get(cell) ?? 0) + 1);
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  return { grid, ...denseCells(counts), ...tally, ...(min <= max ? { range: { min, max } } : {}) };
}

function kindOf(value: unknown): 'number' | 'missing' | 'infinite' | 'mistyped' {
  if (value === undefined || value === null) return 'missing';
  if (typeof value !== 'number') return 'mistyped';
  if (Number.isNaN(value)) return 'missing';
  return Number.isFinite(value) ? 'number' : 'infinite';
}

function denseCells(counts: ReadonlyMap<number, number>): Pick<FeatureGrid, 'first' | 'cells'> {
  if (counts.size === 0) return { first: 0, cells: [] };
  const keys = [...counts.keys()];
  const first = keys.reduce((a, b) => Math.min(a, b));
  const last = keys.reduce((a, b) => Math.max(a, b));
  return { first, cells: Array.from({ length: last - first + 1 }, (_, i) => counts.get(first + i) ?? 0) };
}

/**
 * Joins two sketches as if all their values had gone into one. Order and grouping do not matter; the empty one changes nothing.
 *
 * @throws GridMismatchError if their grids differ
 */
export function mergeGrids(a: FeatureGrid, b: FeatureGrid): FeatureGrid {
  if (gridId(a.grid) !== gridId(b.grid))
    throw new GridMismatchError(`grids must be equal, got ${gridId(a.grid)} and ${gridId(b.grid)}`);
  const ranges = [a, b].flatMap(({ range }) => (range === undefined ? [] : [range]));
  const min = ranges.reduce((least, range) => Math.min(least, range.min), Infinity);
  const max = ranges.reduce((most, range) => Math.max(most, range.max), -Infinity);
  return {
    grid: a.grid,
    ...mergeCells(a, b),
    missing: a.missing + b.missing,
    infinite: a.infinite + b.infinite,
    mistyped: a.mistyped + b.mistyped,
    ...(min <= max ? { range: { min, max } } : {}),
  };
}

function mergeCells(a: FeatureGrid, b: FeatureGrid): Pick<FeatureGrid, 'first' | 'cells'> {
  if (a.cells.length === 0) return { first: b.first, cells: b.cells };
  if (b.cells.length === 0) return { first: a.first, cells: a.cells };
  const first = Math.min(a.first, b.first);
  const end = Math.max(a.first + a.cells.length, b.first + b.cells.length);
  const cells = Array.from({ length: end - first }, () => 0);
  for (const { first: start, cells: counts } of [a, b])
    for (let i = 0; i < counts.length; i += 1)
      cells[start - first + i] = (cells[start - first + i] ?? 0) + (counts[i] ?? 0);
  return { first, cells };
}

/** Counts of two sketches over the same cells. */
export function alignGrids(
  reference: FeatureGrid,
  current: FeatureGrid,
): {
  readonly grid: Grid;
  readonly first: number;
  readonly reference: readonly number[];
  readonly current: readonly number[];
} {
  const { first, cells } = mergeGrids(reference, current);
  const spread = (sketch: FeatureGrid): readonly number[] =>
    cells.map((_, i) => sketch.cells[first + i - sketch.first] ?? 0);
  return { grid: reference.grid, first, reference: spread(reference), current: spread(current) };
}
