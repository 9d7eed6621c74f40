import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoDriftStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-drift-store.ts';
import type { DriftItem } from '../../../lambdas/contracts/stored/drift-item.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const store = new DynamoDriftStore({ client: DynamoDBDocumentClient.from(new DynamoDBClient({})), table: 'registry' });
const since = '2026-02-01T00:00:00.000Z';
const item: DriftItem = {
  schema: 1,
  model: 'm',
  stamp: 2,
  until: '2026-02-02T00:00:00.000Z',
  key: 'drift/m/0.json.gz',
  groups: [
    {
      name: 'prediction',
      version: 'v1',
      columns: [{ name: '', kind: 'numeric' }],
      weeks: { needed: 4, got: 5 },
      isLearning: false,
      drifted: [{ column: '', since, what: 'Predictions moved.', numbers: { effect: 0.5, window: '24 h' } }],
    },
  ],
};

describe('the store of where drift detection stands', () => {
  beforeEach(() => dynamo.reset());

  it('writes over the stamp that it replaces, the first time over none, and reads it back', async () => {
    dynamo.on(PutCommand).resolves({});

    expect(await store.writeDrift(item, 1)).toBe('written');
    expect(await store.writeDrift(item, undefined)).toBe('written');
    const [over, first] = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input);
    expect(over).toMatchObject({
      Item: { pk: 'MODEL#m', sk: 'DRIFT', stamp: 2 },
      ConditionExpression: '#stamp = :before',
      ExpressionAttributeValues: { ':before': 1 },
    });
    expect(first?.ConditionExpression).toBe('attribute_not_exists(pk)');

    dynamo.on(GetCommand).resolves({ Item: over?.Item });
    expect(await store.readDrift('m')).toEqual(item);
    dynamo.on(GetCommand).resolves({});
    expect(await store.readDrift('m')).toBeUndefined();
  });

  it('says that somebody else was faster', async () => {
    dynamo.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: 'x', $metadata: {} }));

    expect(await store.writeDrift(item, 1)).toBe('conflict');
  });
});
