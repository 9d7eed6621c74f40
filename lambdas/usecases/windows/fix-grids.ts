import type { PartEntry } from '../../contracts/stored/rows/part.ts';
import { fixableColumns, settleEntries } from '../../domain/windows/fix-grids.ts';
import type { Grid } from '../../domain/sketch/feature-grid.ts';
import type { FoldCatalog } from './fold-catalog.ts';
import type { GridStore } from './ports.ts';

/** What fixing grids needs. */
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
  const fixed = new Map<string, Grid>();
  for (const { model, column, grid } of fixableColumns(entries)) {
    fixed.set(`${model}|${column}`, await deps.grids.fixGrid(model, column, grid));
    deps.catalog.forget(model);
  }
  return fixed.size === 0 ? entries : settleEntries(entries, (model, column) => fixed.get(`${model}|${column}`));
}
