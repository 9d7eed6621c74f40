import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoRouteStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-route-store.ts';
import { routeCounter } from '../../../lambdas/contracts/stored/keys.ts';
import { FixedClock } from '../../support/fakes/fixed-clock.ts';
import { MemoryObjects } from '../../support/fakes/memory-objects.ts';
import { SeededRandomness } from '../../support/fakes/seeded-randomness.ts';
import { aRollout, aRoute, anAudit } from '../../support/records.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const change = { route: aRoute({ revision: 1 }), replaces: 0, lockHeld: 'r1', audit: anAudit() };

function cancelled(...codes: readonly string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

function setUp() {
  const clock = new FixedClock();
  const objects = new MemoryObjects();
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const store = new DynamoRouteStore({ client, table: 'T', objects, clock, randomness: new SeededRandomness() });
  return { store, clock, objects };
}

beforeEach(() => dynamo.reset());

describe('route store', () => {
  it('writes route, audit, rollout and open entry in one transaction', async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    const { store } = setUp();

    const result = await store.changeRoute({ ...change, opens: 'r1', rollout: aRollout({ stamp: 3 }) });

    expect(result).toBe('changed');
    const [call] = dynamo.commandCalls(TransactWriteCommand);
    expect(call?.args[0].input.TransactItems).toMatchObject([
      {
        Put: {
          Item: { sk: 'ROUTE' },
          ConditionExpression: '#revision = :replaces AND #lock.#rolloutId = :holder',
          ExpressionAttributeValues: { ':replaces': 0, ':holder': 'r1' },
        },
      },
      { Put: { Item: { sk: 'EVENT#2026-02-01T12:00:00.000Z#a1' } } },
      {
        Update: {
          Key: { sk: 'ROLLOUT#r1' },
          UpdateExpression: expect.not.stringContaining('#requests'),
          ConditionExpression: '#stamp = :replaces',
          ExpressionAttributeValues: { ':replaces': 2 },
        },
      },
      { Put: { Item: { pk: 'OPEN', sk: 'ROLLOUT#m' } } },
    ]);
  });

  it('tries again with growing, random waits while other transactions are in the way', async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled('TransactionConflict', 'None'))
      .rejectsOnce(cancelled('None', 'ThrottlingError'))
      .resolves({});
    const { store, clock } = setUp();

    expect(await store.changeRoute(change)).toBe('changed');
    expect(clock.sleeps).toHaveLength(2);
    expect(clock.sleeps.every((ms) => ms >= 1 && ms <= 51)).toBe(true);
  });

  it('gives up after 20 s of conflicts', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict'));
    const { store, clock } = setUp();
    const start = clock.now();

    await expect(store.changeRoute(change)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(clock.now() - start).toBeGreaterThan(18_000);
    expect(clock.now() - start).toBeLessThanOrEqual(20_000);
  });

  it('calls a condition that does not hold a conflict, without trying again', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict', 'ConditionalCheckFailed'));
    const { store, clock } = setUp();

    expect(await store.changeRoute(change)).toBe('conflict');
    expect(clock.sleeps).toEqual([]);
  });

  it('names every other failure and keeps its cause', async () => {
    const cause = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    dynamo.on(TransactWriteCommand).rejects(cause);
    dynamo.on(GetCommand).rejects(cause);
    const { store } = setUp();

    await expect(store.changeRoute(change)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', cause });
    await expect(store.readRoute('m')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', cause });
  });

  it('publishes by an object and one unconditional addition to the counter of the model', async () => {
    dynamo.on(UpdateCommand).resolves({});
    const { store, objects } = setUp();

    await store.publishRoute(change.route);

    expect(JSON.parse(objects.objects.get('routes/m.json') ?? '')).toEqual(change.route);
    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input).toEqual({
      TableName: 'T',
      Key: { pk: 'ROUTES', sk: 'VERSION' },
      UpdateExpression: 'ADD #counter :one',
      ExpressionAttributeNames: { '#counter': routeCounter('m') },
      ExpressionAttributeValues: { ':one': 1 },
    });
  });
});
