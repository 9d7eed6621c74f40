import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoFlightCounter } from '../../../lambdas/adapters/dynamo/windows/dynamo-flight-counter.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const counter = new DynamoFlightCounter({
  client: DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' })),
  table: 'W',
});
const flight = { model: 'm', holder: 9_000_001 };
const fullOf = (...holders: readonly string[]) =>
  new ConditionalCheckFailedException({ message: 'full', $metadata: {}, Item: { holders: { NS: [...holders] } } });
const inputs = () => dynamo.commandCalls(UpdateCommand).map(({ args }) => args[0].input);

beforeEach(() => dynamo.reset());

describe('the count of requests under way', () => {
  it('adds a name to the set while it is smaller than the bound', async () => {
    dynamo.on(UpdateCommand).resolves({});

    expect(await counter.enter(flight, { most: 2, at: 5_000 })).toBe(true);

    expect(inputs()).toMatchObject([
      {
        TableName: 'W',
        Key: { pk: 'FLIGHT#m', sk: 'FLIGHT' },
        UpdateExpression: 'ADD holders :one SET #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(holders) OR size(holders) < :most OR contains(holders, :own)',
        ExpressionAttributeValues: { ':one': new Set([9_000_001]), ':own': 9_000_001, ':most': 2, ':ttl': 86_405 },
      },
    ]);
  });

  it('has no room while all that are in it may still be under way', async () => {
    dynamo.on(UpdateCommand).rejects(fullOf('5000000', '7000000'));

    expect(await counter.enter(flight, { most: 2, at: 5_000 })).toBe(false);

    expect(inputs()).toHaveLength(1);
  });

  it('takes out those whose time is over, once, and tries again', async () => {
    dynamo.on(UpdateCommand).rejectsOnce(fullOf('4999999', '7000000')).resolves({});

    expect(await counter.enter(flight, { most: 2, at: 5_000 })).toBe(true);

    expect(inputs()[1]).toMatchObject({
      UpdateExpression: 'DELETE holders :these',
      ExpressionAttributeValues: { ':these': new Set([4_999_999]) },
    });
  });

  it('counts a request out by its name', async () => {
    dynamo.on(UpdateCommand).resolves({});

    await counter.leave(flight);

    expect(inputs()).toMatchObject([{ ExpressionAttributeValues: { ':these': new Set([9_000_001]) } }]);
  });
});
