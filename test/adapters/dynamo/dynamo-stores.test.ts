import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoModelRegistry } from '../../../lambdas/adapters/dynamo/registry/dynamo-model-registry.ts';
import { DynamoRolloutStore } from '../../../lambdas/adapters/dynamo/registry/dynamo-rollout-store.ts';
import { DynamoRowStore } from '../../../lambdas/adapters/dynamo/windows/dynamo-row-store.ts';
import { keys } from '../../../lambdas/contracts/stored/keys.ts';
import { aRollout, aRow, aSpecification, AT, anAudit, aVersion } from '../../support/records.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const rollouts = new DynamoRolloutStore({ client, table: 'T' });
const registry = new DynamoModelRegistry({ client, table: 'T' });
const refused = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
const broken = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
const request = { kind: 'promote', by: 'ann', at: AT } as const;

/** A rollout's item as the table holds it. */
function rolloutItem(over: Parameters<typeof aRollout>[0] = {}) {
  const record = aRollout(over);
  return { pk: 'MODEL#m', sk: `ROLLOUT#${record.rolloutId}`, ...record };
}

beforeEach(() => dynamo.reset());

describe('reads of many items', () => {
  it('follow every page', async () => {
    const rows = new DynamoRowStore({ client, table: 'W', clock: { now: () => Date.parse(AT) } });
    const page = (object: string) => ({ ...keys.minuteRow('m', AT, object), ...aRow({ object }) });
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [page('a-0')], LastEvaluatedKey: { pk: 'ROW#m', sk: 'x' } })
      .resolvesOnce({ Items: [], LastEvaluatedKey: { pk: 'ROW#m', sk: 'y' } })
      .resolvesOnce({ Items: [page('b-0')] });

    const read = await rows.readRows('m', AT, '2026-02-01T12:01:00.000Z');

    expect(read.map(({ object }) => object)).toEqual(['a-0', 'b-0']);
    expect(dynamo.commandCalls(QueryCommand)[2]?.args[0].input.ExclusiveStartKey).toEqual({ pk: 'ROW#m', sk: 'y' });
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead: true });
  });

  it('name the failure of any page', async () => {
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [], LastEvaluatedKey: { pk: 'p', sk: 's' } })
      .rejects(broken);

    await expect(rollouts.listRollouts('m')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', cause: broken });
  });
});

describe('requests of people', () => {
  it('are added again when another got in between', async () => {
    const other = { kind: 'abort', by: 'bob', at: AT } as const;
    dynamo
      .on(GetCommand)
      .resolvesOnce({ Item: rolloutItem() })
      .resolvesOnce({ Item: rolloutItem({ requests: [other] }) });
    dynamo.on(UpdateCommand).rejectsOnce(refused).resolves({});

    await rollouts.addRequest('m', 'r1', request);

    const values = dynamo.commandCalls(UpdateCommand).map((call) => call.args[0].input.ExpressionAttributeValues);
    expect(values).toEqual([
      { ':request': [request], ':seen': 0 },
      { ':request': [request], ':seen': 1 },
    ]);
  });

  it('are not added when they are there', async () => {
    dynamo.on(GetCommand).resolves({ Item: rolloutItem({ requests: [request] }) });

    await rollouts.addRequest('m', 'r1', { ...request, at: 'later' });

    expect(dynamo.commandCalls(UpdateCommand)).toHaveLength(0);
  });
});

describe('writes', () => {
  it('that are refused for another reason than their condition keep that reason', async () => {
    const cancelled = new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    dynamo.on(TransactWriteCommand).rejects(cancelled);
    dynamo.on(PutCommand).rejects(broken);
    dynamo.on(UpdateCommand).rejects(broken);

    await expect(registry.writeSpecification(aSpecification(), anAudit())).rejects.toMatchObject({ cause: cancelled });
    await expect(registry.addVersion(aVersion(), anAudit())).rejects.toMatchObject({ cause: cancelled });
    await expect(registry.setVersionStatus('m', 'v1', 'champion')).rejects.toMatchObject({ cause: broken });
    await expect(rollouts.writeRollout(aRollout())).rejects.toMatchObject({ cause: broken });
    await expect(rollouts.writeVerdict('m', 'r1', 0, {})).rejects.toMatchObject({ cause: broken });
  });

  it('never put a verdict over the one that its number has', async () => {
    dynamo.on(PutCommand).rejects(refused);

    await rollouts.writeVerdict('m', 'r1', 3, { kind: 'promote' });

    expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input).toMatchObject({
      Item: keys.verdict('m', 'r1', 3),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  });

  it('keep the audit below its size, however long what it compares is', async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    const long = { text: 'x'.repeat(50_000) };

    await registry.writeSpecification(aSpecification(), anAudit({ before: long, after: { a: 1 } }));

    const [, audit] = dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems ?? [];
    expect(audit?.Put?.Item).toMatchObject({
      sk: `EVENT#${AT}#a1`,
      after: '{"a":1}',
      ttl: Date.parse(AT) / 1000 + 396 * 86_400,
    });
    expect(JSON.stringify(audit?.Put?.Item).length).toBeLessThan(8_000);
  });
});
