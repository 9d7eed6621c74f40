import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoDirtyStore } from '../../../lambdas/adapters/dynamo/windows/dynamo-dirty-store.ts';
import { DynamoLeaseStore } from '../../../lambdas/adapters/dynamo/windows/dynamo-lease-store.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const parts = { client: DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' })), table: 'W' };
const refused = new ConditionalCheckFailedException({ message: 'refused', $metadata: {} });
const lease = { name: 'compact', holder: 'one', now: 1_000, until: 201_000 };

beforeEach(() => dynamo.reset());

describe('leases in the table', () => {
  it('are taken where nobody has them, their time is over, or they are the own', async () => {
    dynamo.on(PutCommand).resolves({});

    expect(await new DynamoLeaseStore(parts).take(lease)).toBe(true);

    expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input).toMatchObject({
      Item: { pk: 'LEASE#compact', sk: 'LEASE', holder: 'one', until: 201_000, ttl: 201 },
      ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now OR #holder = :holder',
      ExpressionAttributeValues: { ':now': 1_000, ':holder': 'one' },
    });
  });

  it('are refused while another has them, and freed by their holder alone', async () => {
    dynamo.on(PutCommand).rejects(refused).on(DeleteCommand).rejects(refused);
    const store = new DynamoLeaseStore(parts);

    expect(await store.take(lease)).toBe(false);
    await store.release(lease);

    expect(dynamo.commandCalls(DeleteCommand)[0]?.args[0].input).toMatchObject({
      Key: { pk: 'LEASE#compact', sk: 'LEASE' },
      ConditionExpression: '#holder = :holder',
      ExpressionAttributeValues: { ':holder': 'one' },
    });
  });
});

describe('marks that wait for more', () => {
  it('keep the instant of the first', async () => {
    dynamo.on(UpdateCommand).resolves({});

    await new DynamoDirtyStore(parts).mark('label', { start: '2026-02-01T12:00:00.000Z', stamp: 's', since: 5 });

    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
      Key: { pk: 'DIRTY#label', sk: '2026-02-01T12:00:00.000Z' },
      UpdateExpression: 'SET #schema = :schema, #stamp = :stamp, #since = if_not_exists(#since, :since)',
      ExpressionAttributeValues: { ':stamp': 's', ':since': 5 },
    });
  });
});
