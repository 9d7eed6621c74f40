import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoToldLog } from '../../../lambdas/adapters/dynamo/registry/dynamo-told-log.ts';
import type { FindingEvent, RolloutEvent } from '../../../lambdas/contracts/messages/events.ts';

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

describe('places and what waits for a digest', () => {
  const finding: FindingEvent = {
    schema: 1,
    id: 'finding:errors',
    kind: 'finding',
    state: 'opened',
    severity: 'page',
    model: 'm',
    cause: 'errors',
    finding: 'errors',
    at: '2026-02-01T00:00:00.000Z',
    since: '2026-02-01T00:00:00.000Z',
    subject: 's',
    what: 'w',
    numbers: {},
    next: [],
    links: {},
  };
  const now = (): number => Date.parse('2026-02-01T12:03:04.000Z');
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const digests = new DynamoToldLog({ client, table: 'registry', now });
  const refused = new ConditionalCheckFailedException({ message: 'x', $metadata: {} });
  const taken = (n: number) => Array.from({ length: n }, (_, i) => ({ sk: `PLACE#${i}`, holder: `other/${i}` }));
  beforeEach(() => dynamo.reset());

  it('gives a free place of the minute, looks again where another took it, and keeps the one that it has', async () => {
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: taken(1) })
      .resolvesOnce({ Items: taken(2) });
    dynamo.on(PutCommand).rejectsOnce(refused).resolves({});

    expect(await digests.takePlace(finding, 10)).toBe(true);

    const puts = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input);
    expect(puts.map(({ Item }) => Item)).toMatchObject([
      { pk: 'TOLD#page#2026-02-01T12:03', sk: 'PLACE#1', holder: 'm/finding:errors' },
      { sk: 'PLACE#2' },
    ]);
    dynamo.on(QueryCommand).resolves({ Items: [...taken(9), { sk: 'PLACE#9', holder: 'm/finding:errors' }] });
    expect(await digests.takePlace(finding, 10)).toBe(true);
    expect(dynamo.commandCalls(PutCommand)).toHaveLength(2);
  });

  it('has no eleventh place', async () => {
    dynamo.on(QueryCommand).resolves({ Items: taken(10) });

    expect(await digests.takePlace(finding, 10)).toBe(false);
    dynamo.on(QueryCommand).resolves({ Items: [] });
    dynamo.on(PutCommand).rejects(refused);
    expect(await digests.takePlace(finding, 10)).toBe(false);
  });

  it('keeps what waits whole, and removes it', async () => {
    await digests.keepWaiting(finding);
    const { Item } = dynamo.commandCalls(PutCommand)[0]?.args[0].input ?? {};
    dynamo.on(QueryCommand).resolves({ Items: [Item ?? {}] });

    expect(await digests.listWaiting('page')).toEqual([finding]);
    await digests.removeWaiting([finding]);
    expect(dynamo.commandCalls(DeleteCommand)[0]?.args[0].input.Key).toEqual({ pk: Item?.['pk'], sk: Item?.['sk'] });
  });
});
