import { keys } from '../../contracts/stored/keys.ts';
import { route as routeSchema, type Route } from '../../contracts/stored/route.ts';
import type { ItemTable } from './item-table.ts';

/** A model's route; undefined if the table holds none. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export async function readRoute(table: ItemTable, model: string): Promise<Route | undefined> {
  const item = await table.get(`reading the route of ${model}`, keys.route(model));
  return item === undefined ? undefined : routeSchema.parse(item);
}
