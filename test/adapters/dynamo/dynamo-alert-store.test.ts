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
} from '@aws-sdk/lib-dynamodb';
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

function cancelled(...codes: readonly string[]): TransactionCanceledException {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: 'x', $metadata: {}, CancellationReasons });
}

describe('the store of alerts', () => {
  beforeEach(() => dynamo.reset());

  it('writes an alert over the stamp that it replaces, and the first one over none', async () => {
    dynamo.on(PutCommand).resolves({});
    const pending = { ...alert, state: 'pending' as const };

    expect(await store.writeAlert(pending, 1)).toBe('written');
    expect(await store.writeAlert(pending, undefined)).toBe('written');
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
    dynamo.on(TransactWriteCommand).rejects(cancelled('ConditionalCheckFailed', 'None'));

    expect(await store.writeAlert({ ...alert, state: 'pending' }, 1)).toBe('conflict');
    expect(await store.writeAlert(alert, 1)).toBe('conflict');
  });

  it('keeps the list of open alerts and the audit in the same transaction', async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    const audit = { at, id: 'a1', by: 'ann', action: 'snooze-alert', reason: 'w' };

    await store.writeAlert({ ...alert, state: 'snoozed' }, 1, audit);
    await store.writeAlert({ ...alert, state: 'closed' }, 1);

    const [open, closed] = dynamo.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.TransactItems);
    expect(open).toMatchObject([
      { Put: { Item: { sk: 'ALERT#cause#drift/age' }, ConditionExpression: '#stamp = :before' } },
      { Put: { Item: { pk: 'OPEN', sk: 'ALERT#m#drift/age', state: 'snoozed' } } },
      { Put: { Item: { pk: 'MODEL#m', sk: `EVENT#${at}#a1`, by: 'ann' } } },
    ]);
    expect(closed).toMatchObject([{}, { Delete: { Key: { pk: 'OPEN', sk: 'ALERT#m#drift/age' } } }]);
  });

  it('fails by name when a transaction is refused for another reason', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('ThrottlingError', 'None'));

    await expect(store.writeAlert(alert, 1)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  it('packs the outcomes of checks, and reads those that were written plain', async () => {
    dynamo.on(PutCommand).resolves({});
    const checks = [{ schema: 1, model: 'm', check: 'volume', at, outcome: { kind: 'ran' as const, findings: 0 } }];
    const run = { schema: 1, model: 'm', at, checks };

    await store.writeChecks(run);
    const { Item } = dynamo.commandCalls(PutCommand)[0]?.args[0].input ?? {};
    dynamo.on(GetCommand).resolvesOnce({ Item }).resolvesOnce({ Item: run });

    expect(Item?.['checks']).toBeInstanceOf(Uint8Array);
    expect(await store.readChecks('m')).toEqual(run);
    expect(await store.readChecks('m')).toEqual(run);
  });

  it.each([
    ['of a slot', at, at],
    ['between slots, before the first', undefined, '0'],
  ])('lets outcomes of a later slot stand: a run %s', async (_, slot, least) => {
    const refused = new ConditionalCheckFailedException({ $metadata: {}, message: 'a later slot' });
    dynamo.on(PutCommand).rejects(refused);
    const run = { schema: 1, model: 'm', at, checks: [], ...(slot === undefined ? {} : { slot }) };

    await expect(store.writeChecks(run)).resolves.toBeUndefined();
    expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input).toMatchObject({
      ConditionExpression: 'attribute_not_exists(#slot) OR #slot <= :slot',
      ExpressionAttributeValues: { ':slot': least },
    });
  });

  it('lists open alerts of all models', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [{ pk: 'OPEN', sk: 'ALERT#m#drift/age', ...alert }] });

    expect(await store.listOpen()).toEqual([alert]);
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input.ExpressionAttributeValues).toEqual({
      ':pk': 'OPEN',
      ':sk': 'ALERT#',
    });
  });
});
