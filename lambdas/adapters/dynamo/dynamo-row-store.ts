import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { keys } from '../../contracts/stored/keys.ts';
import { minuteRow, type MinuteRowItem } from '../../contracts/stored/minute-row.ts';
import type { Clock } from '../../usecases/system/ports.ts';
import type { RowStore } from '../../usecases/windows/ports.ts';
import { callInTime, type OutsideCall } from '../clients/call-in-time.ts';
import { querySpan, type SpanTable } from './query-span.ts';

/** Rows that are written side by side. */
const PARALLEL = 10;

/** What the store of rows is made of. */
export interface RowTable extends SpanTable {
  readonly clock: Pick<Clock, 'now'>;
}

/** Minute rows in the Windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoRowStore implements RowStore {
  readonly #deps: RowTable;

  constructor(deps: RowTable) {
    this.#deps = deps;
  }

  /** Single conditional puts: a batch cannot keep a row as it was written first, and costs the same capacity. */
  async writeRows(rows: readonly MinuteRowItem[]): Promise<void> {
    for (let start = 0; start < rows.length; start += PARALLEL) {
      await Promise.all(rows.slice(start, start + PARALLEL).map((row) => this.#writeRow(row)));
    }
  }

  async readRows(model: string, from: string, to: string): Promise<readonly MinuteRowItem[]> {
    const span = { what: 'reading rows', from: keys.minuteRows(model, from), to: keys.minuteRows(model, to) };
    const rows = (await querySpan(this.#deps, span)).map((item) => minuteRow.parse(item));
    // The table deletes expired items late.
    return rows.filter((row) => row.ttl * 1000 > this.#deps.clock.now());
  }

  async #writeRow(row: MinuteRowItem): Promise<void> {
    const command = new PutCommand({
      TableName: this.#deps.table,
      Item: { ...keys.minuteRow(row.model, row.window, row.object), ...row },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    try {
      await callInTime(this.#call('writing a row'), (options) => this.#deps.client.send(command, options));
    } catch (error) {
      if (error instanceof UnderstudyError && error.cause instanceof ConditionalCheckFailedException) return;
      throw error;
    }
  }

  #call(what: string): OutsideCall {
    return { what, deadlineMs: this.#deps.deadlineMs ?? 10_000, code: 'REGISTRY_UNAVAILABLE' };
  }
}
