import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it, vi } from 'vitest';

const s3 = mockClient(S3Client);
const dynamo = mockClient(DynamoDBDocumentClient);
const sqs = mockClient(SQSClient);
for (const [name, value] of Object.entries({
  REGISTRY_TABLE: 'R',
  WINDOWS_TABLE: 'W',
  WINDOW_SECONDS: '60',
  DATA_BUCKET: 'B',
  STAGE: 'Understudy-test',
  FOLD_QUEUE: 'https://sqs.eu-west-1.amazonaws.com/0/fold',
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_METRICS_DISABLED: 'false',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
}))
  vi.stubEnv(name, value);
// Metrics leave a function as lines of its output.
const print = vi.spyOn(console, 'log').mockImplementation(() => {});
const { handler } = await import('../../lambdas/handlers/compact.ts');

it('looks for lost objects although nothing can be compacted, and tells of them although none can be asked for', async () => {
  dynamo.onAnyCommand().resolves({});
  dynamo.on(QueryCommand).rejects(new Error('the marks cannot be read'));
  dynamo.on(PutCommand).callsFake((input: unknown) => {
    if (JSON.stringify(input).includes('refold/')) throw new Error('no lease is given');
    return {};
  });
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'none', $metadata: {} }));
  const old = new Date(Date.now() - 3_600_000);
  const hour = old.toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
  const Contents = [{ Key: `capture/${hour}/lost`, ETag: '"e"', LastModified: old }];
  s3.on(ListObjectsV2Command).callsFake(({ StartAfter = '' }: { readonly StartAfter?: string }) =>
    StartAfter.startsWith('capture/') ? { Contents } : {},
  );
  const context = { awsRequestId: 'run' };

  await expect(handler({}, context)).rejects.toThrow('taking a lease failed');

  const metrics = print.mock.calls.map(([text]): unknown => JSON.parse(String(text)));
  expect(metrics).toMatchObject([{ service: 'router', CaptureLost: 1 }]);
  expect(sqs.calls()).toHaveLength(0);
  const listed = s3.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input.Prefix);
  expect(listed).toContain('cleaned/');
});
