import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { keys, routeCounter } from '../../../contracts/stored/keys.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import { routeObjectKey } from '../../../contracts/stored/object-keys.ts';
import type { Route } from '../../../contracts/stored/route.ts';
import type { Clock, Randomness } from '../../../usecases/system/ports.ts';
import type { ObjectStore } from '../../../usecases/windows/ports.ts';
import type { RouteChange, RouteStore } from '../../../usecases/registry/ports.ts';
import { auditItem } from './audit-item.ts';
import { readRoute } from '../read-route.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';
import { rolloutWrite } from './rollout-item.ts';
import { isUnretired } from '../version-conditions.ts';

/** How long conflicts with other transactions are retried, and the waits between. */
const RETRY_FOR_MS = 20_000;
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 1_000;

/** Reasons of a cancelled transaction that pass by themselves. */
const passing: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'TransactionInProgress',
]);

/** What the store of routes is made of. */
export interface RouteStoreParts extends ItemTableParts {
  /** Where the object for cold starts goes. */
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Routes in the registry table. Throws REGISTRY_UNAVAILABLE when the table does not answer, or conflicts last for 20 s. */
export class DynamoRouteStore implements RouteStore {
  readonly #deps: RouteStoreParts;
  readonly #table: ItemTable;

  constructor(deps: RouteStoreParts) {
    this.#deps = deps;
    this.#table = new ItemTable(deps);
  }

  readRoute(model: string): Promise<Route | undefined> {
    return readRoute(this.#table, model);
  }

  async changeRoute(change: RouteChange): Promise<'changed' | 'conflict'> {
    const items = this.#itemsOf(change);
    const { clock } = this.#deps;
    const until = clock.now() + RETRY_FOR_MS;
    for (let attempt = 0; ; attempt += 1) {
      const result = await this.#transact(items);
      if (result.kind !== 'try-again') return result.kind;
      const wait = this.#waitBefore(attempt);
      if (clock.now() + wait > until) throw result.error;
      await clock.sleep(wait);
    }
  }

  async publishRoute(route: Route): Promise<void> {
    // The object first: a router that hears of the change and starts cold must not find the route before it.
    await this.#deps.objects.writeText(routeObjectKey(route.model), JSON.stringify(route));
    await this.#table.update('telling the routers', {
      Key: keys.routeVersions(),
      UpdateExpression: 'ADD #counter :one',
      ExpressionAttributeNames: { '#counter': routeCounter(route.model) },
      ExpressionAttributeValues: { ':one': 1 },
    });
  }

  async #transact(items: TransactItems): Promise<Attempt> {
    const transacted = await this.#table.transact('changing the route', items);
    if (transacted.kind === 'done') return { kind: 'changed' };
    const { codes, error } = transacted;
    if (codes.includes('ConditionalCheckFailed')) return { kind: 'conflict' };
    if (codes.some((code) => passing.has(code))) return { kind: 'try-again', error };
    throw error;
  }

  #itemsOf(change: RouteChange): TransactItems {
    const { name: table } = this.#table;
    const { route, rollout, opens, unretired, audit } = change;
    const open = { ...keys.openRollout(route.model), schema: SCHEMA, model: route.model, rolloutId: opens };
    return [
      { Put: { TableName: table, Item: { ...keys.route(route.model), ...route }, ...conditionOf(change) } },
      { Put: { TableName: table, Item: auditItem(route.model, audit) } },
      ...(rollout === undefined ? [] : [rolloutWrite(table, rollout)]),
      ...(opens === undefined ? [] : [{ Put: { TableName: table, Item: open } }]),
      ...(unretired === undefined
        ? []
        : [{ ConditionCheck: { TableName: table, Key: keys.version(route.model, unretired), ...isUnretired } }]),
    ];
  }

  /** Full jitter over a doubling wait. */
  #waitBefore(attempt: number): number {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
    return 1 + Math.floor(this.#deps.randomness.uniform() * longest);
  }
}

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;
type Attempt = { readonly kind: 'changed' | 'conflict' } | { readonly kind: 'try-again'; readonly error: unknown };

interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

function conditionOf({ replaces, lockHeld }: RouteChange): Condition {
  if (replaces < 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const revision = '#revision = :replaces';
  if (lockHeld === undefined) {
    return {
      ConditionExpression: `${revision} AND attribute_not_exists(#lock)`,
      ExpressionAttributeNames: { '#revision': 'revision', '#lock': 'lock' },
      ExpressionAttributeValues: { ':replaces': replaces },
    };
  }
  return {
    ConditionExpression: `${revision} AND #lock.#rolloutId = :holder`,
    ExpressionAttributeNames: { '#revision': 'revision', '#lock': 'lock', '#rolloutId': 'rolloutId' },
    ExpressionAttributeValues: { ':replaces': replaces, ':holder': lockHeld },
  };
}
