import { keys } from '../../../contracts/stored/keys.ts';
import { rolloutRecord, type RolloutRecord } from '../../../contracts/stored/rollout.ts';

/** A write of a rollout's record that holds its condition on the stamp; fits into a transaction as it is. */
export type RolloutWrite =
  | { readonly Put: { TableName: string; Item: Record<string, unknown>; ConditionExpression: string } }
  | {
      readonly Update: {
        TableName: string;
        Key: Record<string, string>;
        UpdateExpression: string;
        ConditionExpression: string;
        ExpressionAttributeNames: Record<string, string>;
        ExpressionAttributeValues: Record<string, unknown>;
      };
    };

/** Set by `addRequest` alone once the record is there. */
const OWNED_BY_PEOPLE = 'requests';

/**
 * The write that puts `record` over the one whose stamp is one below.
 *
 * It is an update of every field but the people's requests, so that none of them is lost to somebody who had not seen it.
 */
export function rolloutWrite(table: string, record: RolloutRecord): RolloutWrite {
  const key = keys.rollout(record.model, record.rolloutId);
  const stored = encode(record);
  if (record.stamp === 0) {
    const Item = { ...key, ...stored };
    return { Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
  }
  const fields = Object.keys(rolloutRecord.shape).filter((field) => field !== OWNED_BY_PEOPLE);
  const present = fields.filter((field) => stored[field] !== undefined);
  const absent = fields.filter((field) => stored[field] === undefined);
  const removal = absent.length === 0 ? '' : ` REMOVE ${absent.map((field) => `#${field}`).join(', ')}`;
  return {
    Update: {
      TableName: table,
      Key: { ...key },
      UpdateExpression: `SET ${present.map((field) => `#${field} = :${field}`).join(', ')}${removal}`,
      ConditionExpression: '#stamp = :replaces',
      ExpressionAttributeNames: Object.fromEntries(fields.map((field) => [`#${field}`, field])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(present.map((field) => [`:${field}`, stored[field]])),
        ':replaces': record.stamp - 1,
      },
    },
  };
}

/** The record that an item holds. */
export function readRolloutItem(item: Record<string, unknown>): RolloutRecord {
  const record = rolloutRecord.parse(item);
  const { judge } = record.plan;
  return { ...record, plan: { ...record.plan, judge: typeof judge === 'string' ? JSON.parse(judge) : judge } };
}

/** The judge's plan is kept as JSON text: its numbers then come back to the last digit. */
function encode(record: RolloutRecord): Record<string, unknown> {
  const judge = JSON.stringify(record.plan.judge ?? null);
  return { ...record, plan: { ...record.plan, judge } };
}
