import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { CopyObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { minuteRow, type MinuteRowItem } from '../../../lambdas/contracts/stored/minute-row.ts';
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

/** Requests in rows that verdicts read: assigned, at random. */
export function requestsIn(rows: readonly MinuteRowItem[]): number {
  return rows
    .flatMap(({ entries }) => entries)
    .filter(({ hop, assignment }) => hop === 'assigned' && assignment === 'random')
    .reduce((sum, { requests }) => sum + requests, 0);
}

/** Captured objects with their etags. */
export async function capturedObjects(system: System): Promise<readonly { readonly key: string }[]> {
  const client = new S3Client({ forcePathStyle: true });
  const found: { key: string }[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: system.outputs.DataBucketName, Prefix: 'capture/', ContinuationToken: token }),
    );
    found.push(...(page.Contents ?? []).map(({ Key = '' }) => ({ key: Key })));
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
