import { groupBy } from '../../domain/group-by.ts';
import type { PartEntry } from '../../contracts/stored/rows/part.ts';
import { fixableColumns, hasLoose, settleEntries, type WithCaptured } from '../../domain/windows/fix-grids.ts';
import type { Grid } from '../../domain/sketch/feature-grid.ts';
import type { FoldCatalog } from './fold-catalog.ts';
import type { GridStore } from './ports.ts';

/** What fixing grids needs while objects are folded. */
export interface FixGridsDeps {
  readonly grids: Pick<GridStore, 'fixGrid'>;
  readonly catalog: Pick<FoldCatalog, 'forget'>;
}

/**
 * Fixes the grids of columns that have a hundred values now, and puts these values into the grids that stand.
 *
 * Whoever comes first fixes a grid: all others read it, so that a repeat gives the same entries.
 */
export async function fixGrids(deps: FixGridsDeps, entries: readonly PartEntry[]): Promise<readonly PartEntry[]> {
  const settled: (readonly PartEntry[])[] = [];
  for (const [model, own] of groupBy(entries, (entry) => entry.model)) {
    const fixed = new Map<string, Grid>();
    for (const { column, grid } of fixableColumns(own))
      fixed.set(column, await deps.grids.fixGrid(model, column, grid));
    if (fixed.size > 0) deps.catalog.forget(model);
    settled.push(fixed.size === 0 ? own : settleEntries(own, fixed));
  }
  return settled.flat();
}

/**
 * Puts what rode along in the entries of a model's period into the grids that stand; a hundred values that are together only here
 * fix a grid that nobody has fixed.
 */
export async function settlePeriod<Entry extends WithCaptured>(
  { grids }: { readonly grids: GridStore },
  model: string,
  entries: readonly Entry[],
): Promise<readonly Entry[]> {
  if (!hasLoose(entries)) return entries;
  const standing = new Map(await grids.readGrids(model));
  for (const { column, grid } of fixableColumns(entries))
    if (!standing.has(column)) standing.set(column, await grids.fixGrid(model, column, grid));
  return settleEntries(entries, standing);
}
