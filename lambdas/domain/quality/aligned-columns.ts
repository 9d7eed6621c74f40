import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import { cellMiddle, type FeatureGrid, type Grid } from '../sketch/feature-grid.ts';
import { sum } from '../stats/sum.ts';

/** A column in one stretch of time, with the share of its rows that count beside sampled ones (Σw / Σw², at most 1). */
export interface SampledColumn {
  readonly sketch: ColumnSketch;
  readonly effective: number;
}

/** Both stretches over the same cells, and the hours of the reference over them too. */
export interface Aligned {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly blocks: readonly (readonly number[])[];
}

/** Counts by category; those beyond the kept ones together. */
function namedCounts(sketch: ColumnSketch): ReadonlyMap<string, number> {
  if (sketch.kind !== 'categorical') return new Map();
  const { listed, fresh, other } = sketch.categories;
  const counts = new Map<string, number>();
  for (const [name, count] of [...Object.entries(listed), ...Object.entries(fresh), ['\u0000other', other] as const])
    counts.set(name, (counts.get(name) ?? 0) + count);
  return counts;
}

/** Counts of categories over the names of all sides. */
export function alignNames(reference: readonly SampledColumn[], current: SampledColumn): Aligned {
  const hours = reference.map(({ sketch }) => namedCounts(sketch));
  const now = namedCounts(current.sketch);
  const names = [...new Set([...hours, now].flatMap((counts) => [...counts.keys()]))].toSorted();
  const blocks = hours.map((hour) => names.map((name) => hour.get(name) ?? 0));
  return { reference: cellSums(blocks, names.length), current: names.map((name) => now.get(name) ?? 0), blocks };
}

/** Counts of numbers over the cells of all sides, which have one grid. */
export function alignNumbers(hours: readonly FeatureGrid[], now: FeatureGrid): Aligned & { readonly first: number } {
  const ends = [...hours, now].filter(({ cells }) => cells.length > 0);
  const first = Math.min(0, ...ends.map((sketch) => sketch.first));
  const last = Math.max(first, ...ends.map((sketch) => sketch.first + sketch.cells.length - 1));
  const spread = (sketch: FeatureGrid): readonly number[] =>
    Array.from({ length: last - first + 1 }, (_, i) => sketch.cells[first + i - sketch.first] ?? 0);
  const blocks = hours.map(spread);
  return { first, reference: cellSums(blocks, last - first + 1), current: spread(now), blocks };
}

/** Mean and deviation of rows at the middles of their cells. */
export function momentsOf(
  counts: readonly number[],
  { first }: { readonly first: number },
  grid: Grid,
): { mean: number; deviation: number } {
  const rows = sum(counts);
  const at = counts.map((_, i) => cellMiddle(grid, first + i));
  const mean = counts.reduce((sum, count, i) => sum + count * (at[i] ?? 0), 0) / rows;
  const variance = counts.reduce((sum, count, i) => sum + count * ((at[i] ?? 0) - mean) ** 2, 0) / rows;
  return { mean, deviation: Math.sqrt(variance) };
}

function cellSums(blocks: readonly (readonly number[])[], width: number): readonly number[] {
  return Array.from({ length: width }, (_, i) => blocks.reduce((sum, block) => sum + (block[i] ?? 0), 0));
}

/** Whether cells of two grids are the same. */
export function isSame(a: Grid, b: Grid): boolean {
  return a.origin === b.origin && a.unit === b.unit;
}
