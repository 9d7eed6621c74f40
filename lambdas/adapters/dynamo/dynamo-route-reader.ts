import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { keys } from '../../contracts/stored/keys.ts';
import { routeObjectKey } from '../../contracts/stored/object-keys.ts';
import { route as routeSchema, type Route } from '../../contracts/stored/route.ts';
import type { ObjectStore } from '../../usecases/windows/ports.ts';
import type { RouteReader, RouteVersions } from '../../usecases/serving/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';

const DEADLINE_MS = 1_000;

/** Reads routes for the router: one item each, the version item, and the published object when the table does not answer. */
export class DynamoRouteReader implements RouteReader {
  private readonly parts: {
    readonly client: DynamoDBDocumentClient;
    readonly table: string;
    readonly objects: ObjectStore;
  };

  constructor(parts: {
    readonly client: DynamoDBDocumentClient;
    readonly table: string;
    readonly objects: ObjectStore;
  }) {
    this.parts = parts;
  }

  async readRoute(model: string): Promise<Route | undefined> {
    const item = await this.read(keys.route(model), true);
    return item === undefined ? undefined : routeSchema.parse(item);
  }

  async readVersions(): Promise<RouteVersions> {
    const item = (await this.read(keys.routeVersions(), false)) ?? {};
    return Object.fromEntries(
      Object.entries(item).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
    );
  }

  async readPublished(model: string): Promise<Route | undefined> {
    try {
      const text = await this.parts.objects.readText(routeObjectKey(model));
      return text === undefined ? undefined : routeSchema.parse(JSON.parse(text));
    } catch {
      // Both sources are gone: the caller reports the first failure.
      return undefined;
    }
  }

  private async read(
    key: { readonly pk: string; readonly sk: string },
    isConsistent: boolean,
  ): Promise<Record<string, unknown> | undefined> {
    const call = {
      what: `reading ${key.sk} of ${key.pk}`,
      deadlineMs: DEADLINE_MS,
      code: 'REGISTRY_UNAVAILABLE',
    } as const;
    const { client, table } = this.parts;
    const command = new GetCommand({ TableName: table, Key: key, ConsistentRead: isConsistent });
    const { Item } = await callInTime(call, (options) => client.send(command, options));
    return Item;
  }
}
