import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { DynamoReportLog } from '../../../lambdas/adapters/dynamo/registry/dynamo-report-log.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const log = new DynamoReportLog({ client: DynamoDBDocumentClient.from(new DynamoDBClient({})), table: 'registry' });
const item = { schema: 1, model: 'm', at: '2026-02-01T00:00:00.000Z', key: 'reports/m/x.html', state: 'a1' };

it('keeps one pointer a model under its own key', async () => {
  dynamo.on(PutCommand).resolves({});
  dynamo
    .on(GetCommand)
    .resolvesOnce({ Item: { pk: 'MODEL#m', sk: 'REPORT', ...item } })
    .resolvesOnce({});

  await log.writeReport(item);

  expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item).toEqual({ pk: 'MODEL#m', sk: 'REPORT', ...item });
  expect(await log.readReport('m')).toEqual(item);
  expect(await log.readReport('m')).toBeUndefined();
});
