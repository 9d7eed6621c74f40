import {
  TransactionCanceledException,
  ConditionalCheckFailedException,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoItemRemover } from '../../../lambdas/adapters/dynamo/dynamo-item-remover.ts';
import { DynamoErasureLog } from '../../../lambdas/adapters/dynamo/registry/dynamo-erasure-log.ts';
import { hashOfId } from '../../../lambdas/adapters/dynamo/windows/hash-of-id.ts';
import { anAudit } from '../../support/records.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const remover = new DynamoItemRemover({ client, tables: { registry: 'R', windows: 'W' } });
const log = new DynamoErasureLog({ client, table: 'R' });
beforeEach(() => dynamo.reset());

const removed = { lines: 0, labels: 0, entries: 0, objects: 0, rows: 0, items: 0 };
const erasure = { schema: 1, model: 'm', step: 2, cursor: 'k', removed, recent: 0, stamp: 3 };
const cancelled = (code: string) =>
  new TransactionCanceledException({ message: 'x', $metadata: {}, CancellationReasons: [{ Code: code }] });

describe('removing items', () => {
  it('removes what a page of keys names, and counts it', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [{ pk: 'MODEL#m', sk: 'GRID#a' }] });

    expect(await remover.removeItems('registry', { pk: 'MODEL#m', sk: 'GRID#' })).toBe(1);

    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
      TableName: 'R',
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      Limit: 200,
    });
    expect(dynamo.commandCalls(DeleteCommand)[0]?.args[0].input).toEqual({
      TableName: 'R',
      Key: { pk: 'MODEL#m', sk: 'GRID#a' },
    });
  });

  it('asks for a whole partition without an empty sort key, which the table refuses', async () => {
    dynamo.on(QueryCommand).resolves({});

    expect(await remover.removeItems('windows', { pk: 'ROW#m', sk: '' })).toBe(0);

    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'ROW#m' },
    });
  });

  it('removes the label of a prediction and all marks of its KPIs by the hash of its id', async () => {
    const pk = `LABEL#${hashOfId('id-1')}`;
    const held = ['LABEL', 'KPI#bought', 'KPI#value'].map((sk) => ({ pk, sk }));
    dynamo.on(QueryCommand).resolves({ Items: held });

    await remover.removeLabels(['id-1']);

    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
      TableName: 'W',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    });
    const inputs = dynamo.commandCalls(DeleteCommand).map(({ args }) => args[0].input);
    expect(inputs).toEqual(held.map((Key) => ({ TableName: 'W', Key })));
  });
});

describe('how far a deletion is', () => {
  it('is read, begun once, and goes on from its own stamp alone', async () => {
    dynamo.on(GetCommand).resolves({ Item: { pk: 'MODEL#m', sk: 'ERASURE', ...erasure } });
    dynamo.on(TransactWriteCommand).resolvesOnce({}).rejectsOnce(cancelled('ConditionalCheckFailed'));
    const refused = new ConditionalCheckFailedException({ message: 'x', $metadata: {} });
    dynamo.on(PutCommand).resolvesOnce({}).rejectsOnce(refused);

    expect(await log.readErasure('m')).toEqual(erasure);
    expect(await log.beginErasure(erasure, anAudit())).toBe('written');
    expect(await log.beginErasure(erasure, anAudit())).toBe('conflict');
    expect(await log.saveErasure(erasure)).toBe('written');
    expect(await log.saveErasure(erasure)).toBe('conflict');
    expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input).toMatchObject({
      ConditionExpression: '#stamp = :before',
      ExpressionAttributeValues: { ':before': 2 },
    });
  });

  it('ends with its audit entry; an end that another call wrote is no failure, any other is', async () => {
    dynamo
      .on(TransactWriteCommand)
      .resolvesOnce({})
      .rejectsOnce(cancelled('ConditionalCheckFailed'))
      .rejects(cancelled('ValidationError'));

    await log.endErasure(erasure, anAudit());
    await log.endErasure(erasure, anAudit());
    await expect(log.endErasure(erasure, anAudit())).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(log.beginErasure(erasure, anAudit())).rejects.toMatchObject({ code: 'INTERNAL' });
    const [delete_, put] = dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems ?? [];
    expect(delete_).toMatchObject({ Delete: { Key: { sk: 'ERASURE' } } });
    expect(put).toMatchObject({ Put: { Item: { action: 'test' } } });
  });
});
