import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoRouteReader } from '../../../lambdas/adapters/dynamo/registry/dynamo-route-reader.ts';
import { routeObjectKey } from '../../../lambdas/contracts/stored/object-keys.ts';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';

const table = mockClient(DynamoDBDocumentClient);
const route: Route = {
  schema: 1,
  model: 'm',
  revision: 4,
  challengers: [],
  salt: 's',
  fallback: [{ kind: 'static', body: { score: 0.2 } }],
  timeoutMs: 800,
  captureFields: ['distance'],
  hot: false,
  changedAt: '2026-01-01T00:00:00.000Z',
  changedBy: 'test',
  reason: 'promote',
};

function readerOf(objects: Readonly<Record<string, string>> | 'down' = {}): DynamoRouteReader {
  const readText = async (key: string): Promise<string | undefined> => {
    if (objects === 'down') throw new Error('denied');
    return objects[key];
  };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  return new DynamoRouteReader({ client, table: 'T', objects: { readText, writeText: async () => undefined } });
}

beforeEach(() => void table.reset());

describe('reading a route', () => {
  it('is one consistent read of one item', async () => {
    table.on(GetCommand).resolves({ Item: { pk: 'MODEL#m', sk: 'ROUTE', ...route } });

    expect(await readerOf().readRoute('m')).toEqual(route);
    expect(table.commandCalls(GetCommand).map((call) => call.args[0].input)).toEqual([
      { TableName: 'T', Key: { pk: 'MODEL#m', sk: 'ROUTE' }, ConsistentRead: true },
    ]);
  });

  it('finds none', async () => {
    table.on(GetCommand).resolves({});

    expect(await readerOf().readRoute('m')).toBeUndefined();
  });

  it('names a registry that does not answer', async () => {
    table.on(GetCommand).rejects(new DOMException('late', 'TimeoutError'));

    await expect(readerOf().readRoute('m')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  it('takes no item that is no route', async () => {
    table.on(GetCommand).resolves({ Item: { ...route, timeoutMs: -1 } });

    await expect(readerOf().readRoute('m')).rejects.toThrow('timeoutMs');
  });
});

describe('reading the versions', () => {
  it('keeps the counters alone', async () => {
    table.on(GetCommand).resolves({ Item: { pk: 'ROUTES', sk: 'VERSION', c0: 3, c63: 1 } });

    expect(await readerOf().readVersions()).toEqual({ c0: 3, c63: 1 });
  });

  it('finds none before the first change', async () => {
    table.on(GetCommand).resolves({});

    expect(await readerOf().readVersions()).toEqual({});
  });
});

describe('reading the published route', () => {
  it.each([
    ['as it was written', { [routeObjectKey('m')]: JSON.stringify(route) }, route],
    ['and none', {}, undefined],
    ['and something else', { [routeObjectKey('m')]: '{"schema":1}' }, undefined],
    ['and a torn text', { [routeObjectKey('m')]: '{' }, undefined],
    ['while the bucket does not answer', 'down' as const, undefined],
  ])('%s', async (_what, objects, expected) => {
    expect(await readerOf(objects).readPublished('m')).toEqual(expected);
  });
});
