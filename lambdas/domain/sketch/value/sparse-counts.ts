/** Weighted counts by cell: cell as text → sum of weights > 0. The empty one is `{}`. */
export type SparseCounts = Readonly<Record<string, number>>;

/** Joins two tables of counts as if all rows had gone into one. Order and grouping do not matter. */
export function mergeCounts(a: SparseCounts, b: SparseCounts): SparseCounts {
  const merged: Record<string, number> = { ...a };
  for (const [cell, count] of Object.entries(b)) merged[cell] = (merged[cell] ?? 0) + count;
  return merged;
}

/** Sum of all counts. */
export function totalOf(counts: SparseCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
