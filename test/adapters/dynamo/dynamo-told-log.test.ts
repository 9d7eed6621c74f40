import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoToldLog } from '../../../lambdas/adapters/dynamo/registry/dynamo-told-log.ts';
import type { RolloutEvent } from '../../../lambdas/contracts/messages/events.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const log = new DynamoToldLog({ client: DynamoDBDocumentClient.from(new DynamoDBClient({})), table: 'registry' });
const event: RolloutEvent = {
  schema: 1,
  id: 'r1:promoted',
  kind: 'promoted',
  severity: 'info',
  model: 'm',
  version: 'v2',
  rolloutId: 'r1',
  at: '2026-02-01T00:00:00.000Z',
  subject: 's',
  what: 'w',
  numbers: {},
  next: [],
  links: {},
};

describe('the log of what was told', () => {
  beforeEach(() => dynamo.reset());

  it('reads consistently whether an event was told', async () => {
    dynamo
      .on(GetCommand)
      .resolvesOnce({})
      .resolves({ Item: { pk: 'x' } });

    expect(await log.wasTold('m', 'r1:promoted')).toBe(false);
    expect(await log.wasTold('m', 'r1:promoted')).toBe(true);
    expect(dynamo.commandCalls(GetCommand)[0]?.args[0].input).toEqual({
      TableName: 'registry',
      Key: { pk: 'MODEL#m', sk: 'ALERT#r1:promoted' },
      ConsistentRead: true,
    });
  });

  it('keeps an event for 90 days, below 8 KB', async () => {
    dynamo.on(PutCommand).resolves({});

    await log.markTold({ ...event, what: 'w'.repeat(20_000) });

    const item = dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item;
    expect(item?.['ttl']).toBe(Date.parse('2026-05-02T00:00:00.000Z') / 1000);
    expect(JSON.stringify(item).length).toBeLessThan(8_000);
  });

  it('takes the second note of an event for done, and nothing else', async () => {
    dynamo.on(PutCommand).rejectsOnce(new ConditionalCheckFailedException({ message: 'x', $metadata: {} }));
    await log.markTold(event);

    dynamo.reset();
    dynamo.on(PutCommand).rejects(new DOMException('down', 'TimeoutError'));
    await expect(log.markTold(event)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });
});
