import { UnderstudyError } from '../../../contracts/api/errors.ts';
import type { BaselineContent } from '../../../contracts/stored/baseline.ts';
import { gridId, type Grid } from '../../../domain/sketch/feature-grid.ts';
import { PREDICTION_COLUMN } from '../../../domain/windows/feature-terms.ts';
import type { GridStore } from '../../windows/ports.ts';

/**
 * Fixes the grids of columns that have none yet, as the baseline has them; all others must be those that stand.
 *
 * @throws UnderstudyError BASELINE_CONFLICT when a column is sketched on another grid: no grid was fixed then, unless somebody fixed
 * one meanwhile
 */
export async function fixBaselineGrids(grids: GridStore, model: string, content: BaselineContent): Promise<void> {
  const standing = await grids.readGrids(model);
  const sketched = gridsOf(content);
  const others = sketched.filter(([column, grid]) => !isSame(standing.get(column) ?? grid, grid));
  if (others.length > 0) throw conflict(others.map(([column]) => column));
  for (const [column, grid] of sketched) {
    if (standing.has(column)) continue;
    if (!isSame(await grids.fixGrid(model, column, grid), grid)) throw conflict([column]);
  }
}

function gridsOf({ captured }: BaselineContent): readonly (readonly [column: string, grid: Grid])[] {
  const { features, prediction } = captured;
  const columns = { ...features, ...(prediction === undefined ? {} : { [PREDICTION_COLUMN]: prediction }) };
  return Object.entries(columns).flatMap(([column, sketch]) =>
    sketch.kind === 'numeric' ? [[column, sketch.grid.grid] as const] : [],
  );
}

function isSame(a: Grid, b: Grid): boolean {
  return gridId(a) === gridId(b);
}

function conflict(columns: readonly string[]): UnderstudyError {
  const message = `the grid of ${columns.join(', ')} is another by now, sketch the rows again`;
  return new UnderstudyError('BASELINE_CONFLICT', message);
}
