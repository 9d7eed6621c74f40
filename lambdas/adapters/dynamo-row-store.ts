import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { paginateQuery, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { UnderstudyError } from '../contracts/errors.ts';
import { keys } from '../contracts/keys.ts';
import { minuteRow, type MinuteRowItem } from '../contracts/minute-row.ts';
import type { Clock, RowStore } from '../usecases/ports.ts';
import { callInTime, type OutsideCall } from './call-in-time.ts';

/** Rows that are written side by side. */
const PARALLEL = 10;

/** What the store of rows is made of. */
export interface RowTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly deadlineMs?: number;
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
    // The upper bound is a bare window and every key goes on after its window, so that window itself stays outside.
    const input = {
      TableName: this.#deps.table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': keys.minuteRows(model, from).pk,
        ':from': keys.minuteRows(model, from).sk,
        ':to': keys.minuteRows(model, to).sk,
      },
      ConsistentRead: true,
    };
    const rows = await callInTime(this.#call('reading rows'), async (options) => {
      const found: MinuteRowItem[] = [];
      for await (const page of paginateQuery({ client: this.#deps.client }, input, options)) {
        found.push(...(page.Items ?? []).map((item) => minuteRow.parse(item)));
      }
      return found;
    });
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
