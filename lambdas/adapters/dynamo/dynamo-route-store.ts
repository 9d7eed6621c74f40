import { TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  TransactWriteCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { keys, routeCounter } from '../../contracts/stored/keys.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { routeObjectKey } from '../../contracts/stored/object-keys.ts';
import { route as routeSchema, type Route } from '../../contracts/stored/route.ts';
import type { Clock, Randomness } from '../../usecases/system/ports.ts';
import type { ObjectStore } from '../../usecases/windows/ports.ts';
import type { RouteChange, RouteStore } from '../../usecases/registry/ports.ts';
import { auditItem } from './audit-item.ts';
import { callInTime, type OutsideCall } from '../clients/call-in-time.ts';
import { rolloutWrite } from './rollout-item.ts';

/** How long conflicts with other transactions are retried, and the waits between. */
const RETRY_FOR_MS = 20_000;
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 1_000;

/** Reasons of a cancelled transaction that pass by themselves. */
const passing: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** What the store of routes is made of. */
export interface RouteTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Where the object for cold starts goes. */
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly deadlineMs?: number;
}

/** Routes in the registry table. Throws REGISTRY_UNAVAILABLE when the table does not answer, or conflicts last for 20 s. */
export class DynamoRouteStore implements RouteStore {
  readonly #deps: RouteTable;

  constructor(deps: RouteTable) {
    this.#deps = deps;
  }

  async readRoute(model: string): Promise<Route | undefined> {
    const command = new GetCommand({ TableName: this.#deps.table, Key: keys.route(model), ConsistentRead: true });
    const { Item } = await callInTime(this.#call('reading the route'), (o) => this.#deps.client.send(command, o));
    return Item === undefined ? undefined : routeSchema.parse(Item);
  }

  async changeRoute(change: RouteChange): Promise<'changed' | 'conflict'> {
    const command = new TransactWriteCommand({ TransactItems: this.#itemsOf(change) });
    const { clock } = this.#deps;
    const until = clock.now() + RETRY_FOR_MS;
    for (let attempt = 0; ; attempt += 1) {
      const result = await this.#transact(command);
      if (result.kind !== 'try-again') return result.kind;
      const wait = this.#waitBefore(attempt);
      if (clock.now() + wait > until) throw result.error;
      await clock.sleep(wait);
    }
  }

  async publishRoute(route: Route): Promise<void> {
    const { client, table, objects } = this.#deps;
    // The object first: a router that hears of the change and starts cold must not find the route before it.
    await objects.writeText(routeObjectKey(route.model), JSON.stringify(route));
    const command = new UpdateCommand({
      TableName: table,
      Key: keys.routeVersions(),
      UpdateExpression: 'ADD #counter :one',
      ExpressionAttributeNames: { '#counter': routeCounter(route.model) },
      ExpressionAttributeValues: { ':one': 1 },
    });
    await callInTime(this.#call('telling the routers'), (options) => client.send(command, options));
  }

  async #transact(
    command: TransactWriteCommand,
  ): Promise<{ kind: 'changed' | 'conflict' } | { kind: 'try-again'; error: unknown }> {
    try {
      await callInTime(this.#call('changing the route'), (options) => this.#deps.client.send(command, options));
      return { kind: 'changed' };
    } catch (error) {
      const cause = error instanceof UnderstudyError ? error.cause : undefined;
      if (cause instanceof TransactionInProgressException) return { kind: 'try-again', error };
      const codes = codesOf(cause);
      if (codes.includes('ConditionalCheckFailed')) return { kind: 'conflict' };
      if (codes.some((code) => passing.has(code))) return { kind: 'try-again', error };
      throw error;
    }
  }

  #itemsOf(change: RouteChange): NonNullable<TransactWriteCommandInput['TransactItems']> {
    const { table } = this.#deps;
    const { route, rollout, opens, audit } = change;
    const open = { ...keys.openRollout(route.model), schema: SCHEMA, model: route.model, rolloutId: opens };
    return [
      { Put: { TableName: table, Item: { ...keys.route(route.model), ...route }, ...conditionOf(change) } },
      { Put: { TableName: table, Item: auditItem(route.model, audit) } },
      ...(rollout === undefined ? [] : [rolloutWrite(table, rollout)]),
      ...(opens === undefined ? [] : [{ Put: { TableName: table, Item: open } }]),
    ];
  }

  /** Full jitter over a doubling wait. */
  #waitBefore(attempt: number): number {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
    return 1 + Math.floor(this.#deps.randomness.uniform() * longest);
  }

  #call(what: string): OutsideCall {
    return { what, deadlineMs: this.#deps.deadlineMs ?? 5_000, code: 'REGISTRY_UNAVAILABLE' };
  }
}

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

function codesOf(cause: unknown): readonly string[] {
  if (!(cause instanceof TransactionCanceledException)) return [];
  return (cause.CancellationReasons ?? []).flatMap(({ Code }) => (Code === undefined ? [] : [Code]));
}
