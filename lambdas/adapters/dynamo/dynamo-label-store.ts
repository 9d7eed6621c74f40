import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { PutCommand, type DynamoDBDocumentClient, type PutCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { keys } from '../../contracts/stored/keys.ts';
import { eventItem, labelItem, type LabelItem } from '../../contracts/stored/label-row.ts';
import type { LabelStore } from '../../usecases/windows/feedback/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';

/** The windows table. */
export interface LabelTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Longest time that one put may take with all its attempts. */
  readonly deadlineMs?: number;
}

type Put = { readonly kind: 'put' } | { readonly kind: 'held'; readonly held: Readonly<Record<string, unknown>> };

/**
 * Labels in the windows table: one conditional put each, which brings back what is held when it fails.
 *
 * Items go by the hash of the prediction id; their time to live is the age up to which the model takes labels.
 * Throws REGISTRY_UNAVAILABLE when the table does not answer in time.
 */
export class DynamoLabelStore implements LabelStore {
  readonly #deps: LabelTable;

  constructor(deps: LabelTable) {
    this.#deps = deps;
  }

  async keepFirst(id: string, item: LabelItem): ReturnType<LabelStore['keepFirst']> {
    const put = await this.#put({
      Item: { ...keys.label(hashOfId(id)), ...item },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    return put.kind === 'put' ? { kind: 'kept' } : { kind: 'held', item: labelItem.parse(put.held) };
  }

  async replace(id: string, held: LabelItem, item: LabelItem): Promise<'replaced' | 'changed'> {
    const put = await this.#put({
      Item: { ...keys.label(hashOfId(id)), ...item },
      ConditionExpression: '#label = :label AND #batch = :batch',
      ExpressionAttributeNames: { '#label': 'label', '#batch': 'batch' },
      ExpressionAttributeValues: { ':label': held.label, ':batch': held.batch },
    });
    return put.kind === 'put' ? 'replaced' : 'changed';
  }

  async keepEvent(
    id: string,
    kpi: string,
    mark: { readonly batch: string; readonly ttl: number },
  ): Promise<'kept' | 'same' | 'seen'> {
    const put = await this.#put({
      Item: { ...keys.labelEvent(hashOfId(id), kpi), schema: SCHEMA, ...mark },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    if (put.kind === 'put') return 'kept';
    return eventItem.parse(put.held).batch === mark.batch ? 'same' : 'seen';
  }

  async #put(input: Omit<PutCommandInput, 'TableName'>): Promise<Put> {
    const { client, table, deadlineMs = 5_000 } = this.#deps;
    const command = new PutCommand({ ...input, TableName: table, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    const call = { what: 'keeping a label', deadlineMs, code: 'REGISTRY_UNAVAILABLE' } as const;
    try {
      await callInTime(call, (options) => client.send(command, options));
      return { kind: 'put' };
    } catch (error) {
      const cause = error instanceof UnderstudyError ? error.cause : undefined;
      if (!(cause instanceof ConditionalCheckFailedException)) throw error;
      return { kind: 'held', held: unmarshalled(cause.Item) };
    }
  }
}

/** The document client marshals what it sends, not what an exception brings. */
function unmarshalled(item: Record<string, AttributeValue> | undefined): Readonly<Record<string, unknown>> {
  return item === undefined ? {} : unmarshall(item);
}

/** 128 bits of the id's SHA-256: ids are long, keys need not be. */
function hashOfId(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 22);
}
