import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoWatchStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-watch-store.ts';
import type { PerformanceItem } from '../../../lambdas/contracts/stored/performance-item.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const store = new DynamoWatchStore({ client: DynamoDBDocumentClient.from(new DynamoDBClient({})), table: 'registry' });
const losses = { count: 60, squares: 60, mean: 0.2, m2: 9.6 };
const watch: PerformanceItem = {
  schema: 1,
  model: 'm',
  stamp: 2,
  eatenUntil: '2026-02-02T00:00:00.000Z',
  watch: { version: 'v1', measures: { mae: { life: 1, learning: [losses], recent: [{ at: 1, losses }] } } },
};

describe('the store of the watch over performance', () => {
  beforeEach(() => dynamo.reset());

  it('writes over the stamp that it replaces, the first time over none, and reads it back', async () => {
    dynamo.on(PutCommand).resolves({});

    expect(await store.writeWatch(watch, 1)).toBe('written');
    expect(await store.writeWatch(watch, undefined)).toBe('written');
    const [over, first] = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input);
    expect(over).toMatchObject({
      Item: { pk: 'MODEL#m', sk: 'PERFORMANCE', stamp: 2 },
      ConditionExpression: '#stamp = :before',
      ExpressionAttributeValues: { ':before': 1 },
    });
    expect(first?.ConditionExpression).toBe('attribute_not_exists(pk)');

    dynamo.on(GetCommand).resolves({ Item: over?.Item });
    expect(await store.readWatch('m')).toEqual(watch);
    dynamo.on(GetCommand).resolves({});
    expect(await store.readWatch('m')).toBeUndefined();
  });

  it('says that somebody else was faster', async () => {
    dynamo.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: 'x', $metadata: {} }));

    expect(await store.writeWatch(watch, 1)).toBe('conflict');
  });
});
