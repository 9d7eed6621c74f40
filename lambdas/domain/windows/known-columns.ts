import type { CapturedValues, ColumnSketch } from '../../contracts/stored/rows/part.ts';
import { cellOf, gridId } from '../sketch/feature-grid.ts';

/** What a baseline knows of a column's values. */
export type KnownColumn =
  /** Cells of its smallest and its largest value on one grid. */
  | { readonly kind: 'numeric'; readonly grid: string; readonly first: number; readonly last: number }
  | { readonly kind: 'categorical'; readonly names: ReadonlySet<string> };

/** By feature; one whose values were too many to be known is not among them. */
export type KnownColumns = ReadonlyMap<string, KnownColumn>;

/** What a baseline knows of its features' values. */
export function knownColumns({ features }: CapturedValues): KnownColumns {
  const known = Object.entries(features).flatMap(([name, sketch]) => {
    const one = knownColumn(sketch);
    return one === undefined ? [] : [[name, one] as const];
  });
  return new Map(known);
}

function knownColumn(sketch: ColumnSketch): KnownColumn | undefined {
  if (sketch.kind === 'loose') return undefined;
  if (sketch.kind === 'categorical') {
    const { listed, other } = sketch.categories;
    return other > 0 ? undefined : { kind: 'categorical', names: new Set(Object.keys(listed)) };
  }
  const { grid, range } = sketch.grid;
  if (range === undefined) return undefined;
  return { kind: 'numeric', grid: gridId(grid), first: cellOf(grid, range.min), last: cellOf(grid, range.max) };
}
