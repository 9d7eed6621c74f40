import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { SCHEMA } from '../../contracts/people/names.ts';
import { dirtyItem } from '../../contracts/stored/dirty-item.ts';
import { keys } from '../../contracts/stored/keys.ts';
import type { DirtyMark, DirtyStore } from '../../usecases/windows/ports.ts';
import { callInTime, type OutsideCall } from '../clients/call-in-time.ts';
import { querySpan, type SpanTable } from './query-span.ts';

type Period = Parameters<DirtyStore['mark']>[0];

/** Marks of periods to compact, in the windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoDirtyStore implements DirtyStore {
  readonly #deps: SpanTable;

  constructor(deps: SpanTable) {
    this.#deps = deps;
  }

  async mark(period: Period, { start, stamp }: DirtyMark): Promise<void> {
    const Item = { ...keys.dirty(period, start), schema: SCHEMA, stamp };
    const command = new PutCommand({ TableName: this.#deps.table, Item });
    await callInTime(this.#call('marking a period'), (options) => this.#deps.client.send(command, options));
  }

  async list(period: Period, until: string): Promise<readonly DirtyMark[]> {
    const span = { what: 'reading marks', from: keys.dirty(period, '0'), to: keys.dirty(period, until) };
    const items = (await querySpan(this.#deps, span)).map((item) => dirtyItem.parse(item));
    return items.map(({ sk, stamp }) => ({ start: sk, stamp }));
  }

  async clear(period: Period, { start, stamp }: DirtyMark): Promise<void> {
    const command = new DeleteCommand({
      TableName: this.#deps.table,
      Key: keys.dirty(period, start),
      ConditionExpression: 'stamp = :stamp',
      ExpressionAttributeValues: { ':stamp': stamp },
    });
    try {
      await callInTime(this.#call('clearing a mark'), (options) => this.#deps.client.send(command, options));
    } catch (error) {
      if (error instanceof UnderstudyError && error.cause instanceof ConditionalCheckFailedException) return;
      throw error;
    }
  }

  #call(what: string): OutsideCall {
    return { what, deadlineMs: this.#deps.deadlineMs ?? 10_000, code: 'REGISTRY_UNAVAILABLE' };
  }
}
