import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { CopyObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { foldTimes } from '../../../lambdas/contracts/runtime/fold-times.ts';
import { minuteRow, type MinuteRowItem } from '../../../lambdas/contracts/stored/rows/minute-row.ts';
import { eventually, untilNone } from './steps.ts';
import type { System } from './system.ts';

/** All minute rows of a model, read without the product's own adapters. */
export async function rowsOf(system: System, model: string): Promise<readonly MinuteRowItem[]> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const query = {
    TableName: system.outputs.WindowsTableName,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :min)',
    ExpressionAttributeValues: { ':pk': `ROW#${model}`, ':min': 'min#' },
    ConsistentRead: true,
  };
  const rows: MinuteRowItem[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, query))
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
  const client = new S3Client({ forcePathStyle: true });
  const found: { key: string }[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: system.outputs.DataBucketName, Prefix: 'capture/', ContinuationToken: token }),
    );
    // S3 tells the second.
    const own = (page.Contents ?? []).filter(({ LastModified }) => Number(LastModified) >= from - 1_000);
    found.push(...own.map(({ Key = '' }) => ({ key: Key })));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found;
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
  await new S3Client({ forcePathStyle: true }).send(new CopyObjectCommand(copy));
}

/** An object that could not be folded once, on a machine too busy to answer in time, comes again by itself after a while. */
const COMES_AGAIN_MS = (foldTimes.againSeconds + 120) * 1000;

/**
 * Waits until the objects that were written so far have been told and folded: a marker behind them came through, and none waits in the queue.
 *
 * On a machine too busy to answer, a call that died holds its objects for longer than a test may take: those are not waited for.
 */
export async function untilFolded(system: System, marker: string): Promise<void> {
  const s3 = new S3Client({ forcePathStyle: true });
  const Bucket = system.outputs.DataBucketName;
  const malformed = async (): Promise<number> =>
    (await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'malformed/' }))).Contents?.length ?? 0;
  const drained = (): Promise<void> =>
    untilNone('waiting captured objects', COMES_AGAIN_MS, () => waitingIn(system, 'CaptureObjects'));
  const before = await malformed();
  await drained();
  // What is no record is kept aside, under a name of its own for each object.
  await s3.send(new PutObjectCommand({ Bucket, Key: `capture/by-hand/${marker}.ndjson`, Body: `${marker}\n` }));
  await eventually(`the marker ${marker} behind all objects`, COMES_AGAIN_MS, async () =>
    (await malformed()) > before ? true : undefined,
  );
  await drained();
}

const queueUrls = z.object({ QueueUrls: z.array(z.string()).default([]) });
const queueAttributes = z.object({ Attributes: z.record(z.string(), z.string()) });

/** Messages that wait in the queue whose name contains a text; not those that a call holds. */
async function waitingIn(system: System, part: string): Promise<number> {
  const { QueueUrls } = queueUrls.parse(await askQueues(system, 'ListQueues', {}));
  const QueueUrl = QueueUrls.find((url) => url.includes(part));
  if (QueueUrl === undefined) throw new Error(`no queue ${part} among ${QueueUrls.join(', ')}`);
  const { Attributes } = queueAttributes.parse(
    await askQueues(system, 'GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] }),
  );
  return Number(Attributes['ApproximateNumberOfMessages']);
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
