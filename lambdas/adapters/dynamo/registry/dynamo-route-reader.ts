import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { keys } from '../../../contracts/stored/keys.ts';
import { routeObjectKey } from '../../../contracts/stored/object-keys.ts';
import { route as routeSchema, type Route } from '../../../contracts/stored/route.ts';
import type { ObjectStore } from '../../../usecases/windows/ports.ts';
import type { RouteReader, RouteVersions } from '../../../usecases/serving/ports.ts';
import { readRoute } from '../read-route.ts';
import { ItemTable } from '../item-table.ts';

/** A caller waits for it. */
const DEADLINE_MS = 1_000;

/** Reads routes for the router: one item each, the version item, and the published object when the table does not answer. */
export class DynamoRouteReader implements RouteReader {
  readonly #table: ItemTable;
  readonly #objects: ObjectStore;

  constructor(parts: {
    readonly client: DynamoDBDocumentClient;
    readonly table: string;
    readonly objects: ObjectStore;
  }) {
    this.#table = new ItemTable({ deadlineMs: DEADLINE_MS, ...parts });
    this.#objects = parts.objects;
  }

  readRoute(model: string): Promise<Route | undefined> {
    return readRoute(this.#table, model);
  }

  async readVersions(): Promise<RouteVersions> {
    const item = (await this.#table.get('reading the versions of routes', keys.routeVersions(), false)) ?? {};
    return Object.fromEntries(
      Object.entries(item).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
    );
  }

  async readPublished(model: string): Promise<Route | undefined> {
    try {
      const text = await this.#objects.readText(routeObjectKey(model));
      return text === undefined ? undefined : routeSchema.parse(JSON.parse(text));
    } catch {
      // Both sources are gone: the caller reports the first failure.
      return undefined;
    }
  }
}
