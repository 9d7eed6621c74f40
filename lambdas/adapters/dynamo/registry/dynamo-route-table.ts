import type { Route } from '../../../contracts/stored/route.ts';
import { readRoute } from '../read-route.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Routes of the registry table for those who only look. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoRouteTable {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  readRoute(model: string): Promise<Route | undefined> {
    return readRoute(this.#table, model);
  }
}
