import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { foldTimes } from '../../lambdas/contracts/runtime/fold-times.ts';
import { aCapture } from '../support/records.ts';

const s3 = mockClient(S3Client);
const dynamo = mockClient(DynamoDBDocumentClient);
const sqs = mockClient(SQSClient);
const firehose = mockClient(FirehoseClient);
vi.stubEnv('REGISTRY_TABLE', 'R');
vi.stubEnv('SIGNING_SECRET', 'S');
vi.stubEnv('WINDOWS_TABLE', 'W');
vi.stubEnv('WINDOW_SECONDS', '60');
vi.stubEnv('DATA_BUCKET', 'B');
vi.stubEnv('TOPICS', '{"page":"p","ticket":"t","info":"i"}');
vi.stubEnv('EVENT_BUS', 'bus');
vi.stubEnv('STAGE', 'Understudy-test');
vi.stubEnv('FEEDBACK_STREAM', 'F');
vi.stubEnv('FOLD_QUEUE', 'https://sqs.eu-west-1.amazonaws.com/0/fold');
vi.stubEnv('POWERTOOLS_DEV', 'true');
vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
// Metrics leave a function as lines of its output.
const print = vi.spyOn(console, 'log').mockImplementation(() => {});
const { handler } = await import('../../lambdas/handlers/fold.ts');

function busBody(key: string, etag = 'e1'): string {
  return JSON.stringify({
    version: '0',
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: 'B' }, object: { key, etag, size: 1 } },
  });
}

function notificationBody(key: string, eTag = 'e1'): string {
  return JSON.stringify({ Records: [{ s3: { bucket: { name: 'B' }, object: { key, eTag } } }] });
}

function messages(...bodies: readonly string[]): SQSEvent {
  const record = {
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:q',
    awsRegion: 'us-east-1',
  };
  return { Records: bodies.map((body, n) => ({ ...record, body, messageId: `m${n}`, receiptHandle: `r${n}` })) };
}

/** Lines of JSON of an object that was put. */
function linesOf(body: unknown): readonly unknown[] {
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

function serve(text: string): void {
  s3.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from([gzipSync(text)]) }));
}

/** Sort keys of the minute rows that were put, in order. */
function putKeys(): readonly string[] {
  const all = dynamo.commandCalls(PutCommand).map((call) => String(call.args[0].input.Item?.['sk']));
  return all.filter((sk) => sk.startsWith('min#'));
}

beforeEach(() => {
  print.mockClear();
  s3.reset();
  dynamo.reset();
  sqs.reset();
  firehose.reset();
  firehose.on(PutRecordCommand).resolves({});
  s3.on(PutObjectCommand).resolves({});
  dynamo.on(PutCommand).resolves({});
  dynamo.on(GetCommand).resolves({});
});

describe('fold', () => {
  it('folds a gzipped object of the bus under a key that is made of bucket, key and etag', async () => {
    serve(`${JSON.stringify(aCapture())}\n${JSON.stringify(aCapture({ requestId: 'q2' }))}\n`);

    expect(await handler(messages(busBody('capture/a b+c')))).toEqual({ batchItemFailures: [] });
    await handler(messages(busBody('capture/a b+c')));
    await handler(messages(busBody('capture/a b+c', 'e2')));

    const [first, again, other] = putKeys();
    expect(first).toMatch(/^min#2026-02-01T12:00:00\.000Z#[0-9a-f]{16}-0$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toEqual({ Bucket: 'B', Key: 'capture/a b+c' });
  });

  it('decodes the keys of bucket notifications, so that both ways name one object', async () => {
    serve(`${JSON.stringify(aCapture())}\n`);

    await handler(messages(busBody('capture/a b+ü'), notificationBody('capture/a+b%2B%C3%BC')));

    const [bus, notification] = putKeys();
    expect(notification).toBe(bus);
  });

  it.each([
    ['plain', busBody],
    ['encoded by the bus', (key: string) => busBody(encodeURIComponent(key))],
    ['encoded but for its folders', (key: string) => busBody(encodeURIComponent(key).replaceAll('%2F', '/'))],
    ['encoded by a notification', (key: string) => notificationBody(encodeURIComponent(key))],
    ['that no encoding is of', (key: string) => notificationBody(key)],
  ])(
    'folds an object once, whose key holds the prefix of the delivery stream as it was written: %s',
    async (_how, told) => {
      const key = 'capture/!{timestamp:yyyy/MM/dd/HH}/100% Stream0-1';
      s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'none', $metadata: {} }));
      s3.on(GetObjectCommand, { Key: key }).callsFake(() => ({
        Body: Readable.from([`${JSON.stringify(aCapture())}\n`]),
      }));

      expect(await handler(messages(told(key), busBody(key)))).toEqual({ batchItemFailures: [] });

      const [first, again] = putKeys();
      expect(first).toMatch(/^min#2026-02-01T12:00:00\.000Z#[0-9a-f]{16}-0$/);
      expect(again).toBe(first);
    },
  );

  it('is done with an object that is gone', async () => {
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'none', $metadata: {} }));

    expect(await handler(messages(busBody('capture/gone')))).toEqual({ batchItemFailures: [] });
  });

  it('sends back the messages that failed, and them alone', async () => {
    serve(`${JSON.stringify(aCapture())}\n`);
    s3.on(GetObjectCommand, { Key: 'capture/bad' }).rejects(new Error('no answer'));

    const result = await handler(messages(busBody('capture/good'), busBody('capture/bad'), 'no json', '{"a":1}'));

    expect(result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).toSorted()).toEqual(['m1', 'm2', 'm3']);
    expect(putKeys()).toHaveLength(1);
    const [again] = sqs.commandCalls(ChangeMessageVisibilityBatchCommand).map((call) => call.args[0].input);
    expect(again?.Entries?.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(['r1', 'r2', 'r3']);
    expect(again?.Entries?.map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([360, 360, 360]);
  });

  it('gives up no message that the queue does not let come again sooner', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).rejects(new Error('no answer'));

    expect(await handler(messages('no json'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });

  it('tries all ten messages of a batch within its call, however slow each of them is', async () => {
    serve(`${JSON.stringify(aCapture())}\n`);
    const event = messages(...Array.from({ length: foldTimes.batch }, (_, n) => busBody(`capture/${n}`)));
    const left = event.Records.map((_, n) => (foldTimes.callSeconds - n * foldTimes.objectSeconds) * 1000 - 5_000);

    const result = await handler(event, { getRemainingTimeInMillis: () => left.shift() ?? 0 });

    expect(result).toEqual({ batchItemFailures: [] });
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(10);
  });

  it('takes messages that failed before last, and none for which there is no time', async () => {
    serve(`${JSON.stringify(aCapture())}\n`);
    const event = messages(busBody('capture/again'), busBody('capture/first'), busBody('capture/second'));
    const [again, ...fresh] = event.Records;
    if (again === undefined) throw new Error('no message');
    const tried = { ...again, attributes: { ...again.attributes, ApproximateReceiveCount: '2' } };
    const left = [50_000, 30_000, 10_000];

    const result = await handler({ Records: [tried, ...fresh] }, { getRemainingTimeInMillis: () => left.shift() ?? 0 });

    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    const read = s3.commandCalls(GetObjectCommand).map((call) => call.args[0].input.Key);
    expect(read).toEqual(['capture/first', 'capture/second']);
  });

  it('puts the rest of a label file that takes too long on the queue, and goes on there', async () => {
    const lines = Array.from({ length: 2_500 }, (_, n) => JSON.stringify({ id: `no id ${n}`, label: 1 })).join('\n');
    s3.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from([lines]) }));
    sqs.on(SendMessageCommand).resolves({});
    let now = Date.now();
    // From one look at the clock to the next pass thirty seconds.
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now += 30_000));

    await handler(messages(busBody('labels/a.jsonl')));
    clock.mockRestore();

    const [sent] = sqs.commandCalls(SendMessageCommand).map((call) => call.args[0].input.MessageBody ?? '');
    expect(JSON.parse(sent ?? '')).toEqual({
      kind: 'fold',
      bucket: 'B',
      key: 'labels/a.jsonl',
      etag: 'e1',
      from: 1_000,
    });
    sqs.resetHistory();
    expect(await handler(messages(sent ?? ''))).toEqual({ batchItemFailures: [] });
    expect(sqs.commandCalls(SendMessageCommand)).toEqual([]);
    const aside = s3.commandCalls(PutObjectCommand).map((call) => linesOf(call.args[0].input.Body));
    expect(aside.map((lines) => lines.length)).toEqual([1_000, 1_000]);
    expect(aside.map(([first]) => first)).toMatchObject(
      [0, 1_000].map((n) => ({ line: n, reason: 'malformed', text: `{"id":"no id ${n}","label":1}` })),
    );
  });

  it('sends back every message when all failed', async () => {
    expect(await handler(messages('no json'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });

  it('keeps malformed lines aside', async () => {
    serve(`oops\n${JSON.stringify(aCapture())}\n`);

    await handler(messages(busBody('capture/a')));

    const [call] = s3.commandCalls(PutObjectCommand);
    expect(call?.args[0].input).toMatchObject({
      Key: expect.stringMatching(/^malformed\/[0-9a-f]{16}\.ndjson$/),
      Body: Buffer.from(`${JSON.stringify({ line: 0, reason: 'no-record', text: 'oops' })}\n`),
    });
  });

  it('measures the lag and the malformed lines under the service and the stage of the alarm', async () => {
    serve(`oops\n${JSON.stringify(aCapture({ at: Date.now() - 5_000 }))}\n`);

    await handler(messages(busBody('capture/a')));

    const metrics: Record<string, unknown> = JSON.parse(String(print.mock.calls[0]?.[0]));
    expect(metrics).toMatchObject({ service: 'fold', stage: 'Understudy-test', MalformedLines: 1 });
    expect(Number(metrics['FoldLagMs'])).toBeGreaterThanOrEqual(5_000);
    expect(Number(metrics['FoldLagMs'])).toBeLessThan(15_000);
  });
});
