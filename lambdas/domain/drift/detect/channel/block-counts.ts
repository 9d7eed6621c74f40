import type { FeatureHour } from '../hour-sketch.ts';

/** Counts of a block before a feature has channels: rows by cell or by category. */
export interface BlockCounts {
  readonly rows: number;
  readonly missing: number;
  readonly cells: ReadonlyMap<number, number>;
  readonly names: ReadonlyMap<string, number>;
}

/** A block without rows. */
export const emptyCounts: BlockCounts = { rows: 0, missing: 0, cells: new Map(), names: new Map() };

/** Adds one hour of a feature to a block. */
export function addCounts(block: BlockCounts, rows: number, sketch: FeatureHour): BlockCounts {
  const cells = new Map(block.cells);
  const names = new Map(block.names);
  const first = sketch.first ?? 0;
  (sketch.cells ?? []).forEach((count, i) => {
    if (count > 0) cells.set(first + i, (cells.get(first + i) ?? 0) + count);
  });
  for (const [name, count] of Object.entries(sketch.counts ?? {}))
    if (count > 0) names.set(name, (names.get(name) ?? 0) + count);
  return { rows: block.rows + rows, missing: block.missing + (sketch.missing ?? 0), cells, names };
}

/** Joins blocks as if their rows had come in one. */
export function joinCounts(blocks: readonly BlockCounts[]): BlockCounts {
  const cells = new Map<number, number>();
  const names = new Map<string, number>();
  let rows = 0;
  let missing = 0;
  for (const block of blocks) {
    rows += block.rows;
    missing += block.missing;
    for (const [cell, count] of block.cells) cells.set(cell, (cells.get(cell) ?? 0) + count);
    for (const [name, count] of block.names) names.set(name, (names.get(name) ?? 0) + count);
  }
  return { rows, missing, cells, names };
}
