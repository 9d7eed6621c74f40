import { SCHEMA } from '../../../contracts/people/names.ts';
import { gridItem } from '../../../contracts/stored/grid-item.ts';
import { keys } from '../../../contracts/stored/keys.ts';
import type { Grid } from '../../../domain/sketch/feature-grid.ts';
import type { GridStore } from '../../../usecases/windows/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Grids in the registry table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoGridStore implements GridStore {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async readGrids(model: string): Promise<ReadonlyMap<string, Grid>> {
    const items = await this.#table.listBelow('reading grids', keys.grids(model));
    return new Map(
      items.map((item) => gridItem.parse(item)).map(({ column, origin, unit }) => [column, { origin, unit }]),
    );
  }

  async fixGrid(model: string, column: string, grid: Grid): Promise<Grid> {
    const put = await this.#table.putOrHeld('fixing a grid', {
      Item: { ...keys.grid(model, column), schema: SCHEMA, column, origin: grid.origin, unit: grid.unit },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    if (put.kind === 'put') return grid;
    const { origin, unit } = gridItem.parse(put.item);
    return { origin, unit };
  }
}
