import type { PutCommandInput } from '@aws-sdk/lib-dynamodb';

type Condition = Pick<
  PutCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** Condition of a write: the item that it replaces still bears this stamp; undefined: there is none. */
export function atStamp(stamp: number | undefined): Condition {
  if (stamp === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: '#stamp = :before',
    ExpressionAttributeNames: { '#stamp': 'stamp' },
    ExpressionAttributeValues: { ':before': stamp },
  };
}

/** Reasons of a cancelled transaction that say that somebody else was faster, or is changing the item just now. */
const races: ReadonlySet<string> = new Set(['ConditionalCheckFailed', 'TransactionConflict', 'TransactionInProgress']);

/** Whether a transaction was cancelled because somebody else changed one of its items. */
export function isLostRace(codes: readonly string[]): boolean {
  return codes.some((code) => races.has(code));
}
