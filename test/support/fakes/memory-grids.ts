import type { Grid } from '../../../lambdas/domain/sketch/feature-grid.ts';
import type { GridStore } from '../../../lambdas/usecases/windows/ports.ts';

/** Grids of numeric columns in memory: each is fixed once. */
export class MemoryGrids implements GridStore {
  readonly #grids = new Map<string, Grid>();

  async readGrids(model: string): Promise<ReadonlyMap<string, Grid>> {
    const own = [...this.#grids].filter(([key]) => key.startsWith(`${model} `));
    return new Map(own.map(([key, grid]) => [key.slice(model.length + 1), grid]));
  }

  async fixGrid(model: string, column: string, grid: Grid): Promise<Grid> {
    const standing = this.#grids.get(`${model} ${column}`) ?? grid;
    this.#grids.set(`${model} ${column}`, standing);
    return standing;
  }
}
