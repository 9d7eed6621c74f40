import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoAlertStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-alert-store.ts';
import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const store = new DynamoAlertStore({ client: DynamoDBDocumentClient.from(new DynamoDBClient({})), table: 'registry' });
const at = '2026-02-01T00:00:00.000Z';
const alert: AlertItem = {
  schema: 1,
  model: 'm',
  cause: 'drift/age',
  state: 'open',
  severity: 'ticket',
  recent: [true, true],
  finding: { model: 'm', cause: 'drift/age', kind: 'drift', since: at, what: 'w', numbers: {} },
  firstSeenAt: at,
  lastSeenAt: at,
  stamp: 2,
};

describe('the store of alerts', () => {
  beforeEach(() => dynamo.reset());

  it('writes an alert over the stamp that it replaces, and the first one over none', async () => {
    dynamo.on(PutCommand).resolves({});

    expect(await store.writeAlert(alert, 1)).toBe('written');
    expect(await store.writeAlert(alert, undefined)).toBe('written');
    const [over, first] = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input);
    expect(over).toMatchObject({
      Item: { pk: 'MODEL#m', sk: 'ALERT#cause#drift/age', stamp: 2 },
      ConditionExpression: '#stamp = :before',
      ExpressionAttributeValues: { ':before': 1 },
    });
    expect(first?.ConditionExpression).toBe('attribute_not_exists(pk)');
  });

  it('says that somebody else was faster', async () => {
    dynamo.on(PutCommand).rejects(new ConditionalCheckFailedException({ message: 'x', $metadata: {} }));

    expect(await store.writeAlert(alert, 1)).toBe('conflict');
  });
});
