import { paginateQuery, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ItemKey } from '../../contracts/stored/keys.ts';
import { callInTime } from '../clients/call-in-time.ts';

/** A table of rows by time, and how long reading it may take. */
export interface SpanTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly deadlineMs?: number;
}

/** Keys in [from, to) of one partition. */
export interface Span {
  readonly what: string;
  readonly from: ItemKey;
  /** Excluded: a bare window, and every key goes on after its window. */
  readonly to: ItemKey;
}

/** Items of a span in the order of their keys, read consistently. Throws REGISTRY_UNAVAILABLE when the table does not answer in time. */
export async function querySpan(
  { client, table, deadlineMs = 10_000 }: SpanTable,
  { what, from, to }: Span,
): Promise<readonly Record<string, unknown>[]> {
  const input = {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': from.pk, ':from': from.sk, ':to': to.sk },
    ConsistentRead: true,
  };
  return callInTime({ what, deadlineMs, code: 'REGISTRY_UNAVAILABLE' }, async (options) => {
    const found: Record<string, unknown>[] = [];
    for await (const page of paginateQuery({ client }, input, options)) found.push(...(page.Items ?? []));
    return found;
  });
}
