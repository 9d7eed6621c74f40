import { keys } from '../../../contracts/stored/keys.ts';
import { route as routeSchema, type Route } from '../../../contracts/stored/route.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Routes of the registry table for those who only look. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoRouteTable {
  readonly #table: ItemTable;

  constructor(parts: ItemTableParts) {
    this.#table = new ItemTable(parts);
  }

  async readRoute(model: string): Promise<Route | undefined> {
    const item = await this.#table.get('reading the route', keys.route(model));
    return item === undefined ? undefined : routeSchema.parse(item);
  }
}
