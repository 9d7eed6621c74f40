import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { CopyObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { CaptureRecord } from '../../../lambdas/contracts/messages/capture-record.ts';
import { readCaptureRecord } from '../../../lambdas/contracts/messages/read-capture-record.ts';
import { foldTimes } from '../../../lambdas/contracts/runtime/fold-times.ts';
import { minuteRow, type MinuteRowItem } from '../../../lambdas/contracts/stored/rows/minute-row.ts';
import { objects, tables } from './clients.ts';
import { eventually, untilAtMost } from './steps.ts';
import type { System } from './system.ts';

/** All minute rows of a model, read without the product's own adapters. */
export async function rowsOf(system: System, model: string): Promise<readonly MinuteRowItem[]> {
  const query = {
    TableName: system.outputs.WindowsTableName,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :min)',
    ExpressionAttributeValues: { ':pk': `ROW#${model}`, ':min': 'min#' },
    ConsistentRead: true,
  };
  const rows: MinuteRowItem[] = [];
  for await (const { Items = [] } of paginateQuery({ client: tables() }, query))
    rows.push(...Items.map((item) => minuteRow.parse(item)));
  return rows;
}

/** Requests in rows that verdicts read, assigned and at random, of routes of these revisions. */
export function requestsIn(rows: readonly MinuteRowItem[], revisions: ReadonlySet<number>): number {
  return rows
    .flatMap(({ entries }) => entries)
    .filter(({ hop, assignment, revision }) => hop === 'assigned' && assignment === 'random' && revisions.has(revision))
    .reduce((sum, { requests }) => sum + requests, 0);
}

/** Captured objects that were written from an instant on, in epoch milliseconds. */
export async function capturedObjects(system: System, from: number): Promise<readonly { readonly key: string }[]> {
  const found: { key: string }[] = [];
  let token: string | undefined;
  do {
    const page = await objects().send(
      new ListObjectsV2Command({ Bucket: system.outputs.DataBucketName, Prefix: 'capture/', ContinuationToken: token }),
    );
    // S3 tells the second.
    const own = (page.Contents ?? []).filter(({ LastModified }) => Number(LastModified) >= from - 1_000);
    found.push(...own.map(({ Key = '' }) => ({ key: Key })));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found;
}

/** Records that were captured from an instant on, in epoch milliseconds. */
export async function capturedRecords(system: System, from: number): Promise<readonly CaptureRecord[]> {
  const found = await capturedObjects(system, from);
  const texts = await Promise.all(
    found.map(async ({ key }) => {
      const { Body } = await objects().send(new GetObjectCommand({ Bucket: system.outputs.DataBucketName, Key: key }));
      return (await Body?.transformToString()) ?? '';
    }),
  );
  const records = texts.flatMap((text) => text.split('\n')).map(readCaptureRecord);
  return records.filter((one) => one !== undefined);
}

/** Writes an object over itself: same key, same content, a new event. */
export async function copyOntoItself(system: System, key: string): Promise<void> {
  const Bucket = system.outputs.DataBucketName;
  const copy = {
    Bucket,
    Key: key,
    CopySource: `${Bucket}/${key}`,
    MetadataDirective: 'REPLACE',
    Metadata: { copied: 'yes' },
  } as const;
  await objects().send(new CopyObjectCommand(copy));
}

/** An object that could not be folded once, on a machine too busy to answer in time, comes again by itself after a while. */
const COMES_AGAIN_MS = (foldTimes.againSeconds + 120) * 1000;
/** Long enough for one more of what was written so far to be folded, on a busy machine too. */
const STILL_MS = 45_000;

/** A call that died holds its messages for longer than a test may take: how many still wait when they become no fewer, or none. */
export async function heldByDeadCalls(system: System): Promise<number> {
  let [fewest, fellAt] = [Infinity, Date.now()];
  while (fewest > 0 && Date.now() < fellAt + STILL_MS) {
    const now = await waitingIn(system, 'CaptureObjects');
    if (now < fewest) [fewest, fellAt] = [now, Date.now()];
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return fewest;
}

/** Waits until every object that was written so far has been told and folded: a marker behind them came through, and no more wait than were held before. */
export async function untilFolded(system: System, marker: string, held: number): Promise<void> {
  const Bucket = system.outputs.DataBucketName;
  const malformed = async (): Promise<number> =>
    (await objects().send(new ListObjectsV2Command({ Bucket, Prefix: 'malformed/' }))).Contents?.length ?? 0;
  const drained = (): Promise<void> =>
    untilAtMost(held, ['waiting captured objects', COMES_AGAIN_MS], () => waitingIn(system, 'CaptureObjects'));
  const before = await malformed();
  await drained();
  // What is no record is kept aside, under a name of its own for each object.
  await objects().send(new PutObjectCommand({ Bucket, Key: `capture/by-hand/${marker}.ndjson`, Body: `${marker}\n` }));
  await eventually(`the marker ${marker} behind all objects`, COMES_AGAIN_MS, async () =>
    (await malformed()) > before ? true : undefined,
  );
  await drained();
}

const queueUrls = z.object({ QueueUrls: z.array(z.string()).default([]) });
const queueAttributes = z.object({ Attributes: z.record(z.string(), z.string()) });

/** Messages of the queue whose name contains a text: those that wait and those in work. */
async function waitingIn(system: System, part: string): Promise<number> {
  const { QueueUrls } = queueUrls.parse(await askQueues(system, 'ListQueues', {}));
  const QueueUrl = QueueUrls.find((url) => url.includes(part));
  if (QueueUrl === undefined) throw new Error(`no queue ${part} among ${QueueUrls.join(', ')}`);
  const { Attributes } = queueAttributes.parse(
    await askQueues(system, 'GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes['ApproximateNumberOfMessages']) + Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
  );
}

/** One call of the queues' JSON protocol as the root of the emulator's account. */
async function askQueues(system: System, action: string, body: unknown): Promise<unknown> {
  const answer = await fetch(system.emulator.endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': `AmazonSQS.${action}`,
      'content-type': 'application/x-amz-json-1.0',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
  const parsed: unknown = await answer.json();
  return parsed;
}
