import { gunzipSync, gzipSync } from 'node:zlib';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { keys, type ItemKey } from '../../contracts/stored/keys.ts';
import { healthRow, pointerRow, type HealthRow, type PointerRow } from '../../contracts/stored/period-row.ts';
import type { ModelSpan, PeriodStore } from '../../usecases/windows/ports.ts';
import { callInTime } from '../clients/call-in-time.ts';
import { querySpan } from './query-span.ts';
import type { RowTable } from './dynamo-row-store.ts';

/** Rows of five windows, hours and days in the windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoPeriodStore implements PeriodStore {
  readonly #deps: RowTable;

  constructor(deps: RowTable) {
    this.#deps = deps;
  }

  /** Arms go packed: plain attributes of twenty features would pass 1 KB. */
  async writeHealth({ arms, ...row }: HealthRow): Promise<void> {
    await this.#put(keys.healthRow(row.model, row.start), { ...row, arms: packed(arms) });
  }

  async writePointer(period: 'hour' | 'day', row: PointerRow): Promise<void> {
    await this.#put(keys.pointerRow(row.model, period, row.start), row);
  }

  async readHealth(model: string, from: string, to: string): Promise<readonly HealthRow[]> {
    const span = { what: 'reading health rows', from: keys.healthRow(model, from), to: keys.healthRow(model, to) };
    const rows = (await querySpan(this.#deps, span)).map((item) =>
      healthRow.parse({ ...item, arms: unpacked(item['arms']) }),
    );
    return this.#living(rows, to);
  }

  async readPointers(period: 'hour' | 'day', { model, from, to }: ModelSpan): Promise<readonly PointerRow[]> {
    const key = (start: string): ItemKey => keys.pointerRow(model, period, start);
    const items = await querySpan(this.#deps, { what: `reading ${period} rows`, from: key(from), to: key(to) });
    return this.#living(
      items.map((item) => pointerRow.parse(item)),
      to,
    );
  }

  /** The table deletes expired items late; a span of keys holds its end, a span of time does not. */
  #living<Row extends { readonly ttl: number; readonly start: string }>(
    rows: readonly Row[],
    to: string,
  ): readonly Row[] {
    return rows.filter((row) => row.ttl * 1000 > this.#deps.clock.now() && row.start < to);
  }

  async #put(key: ItemKey, row: object): Promise<void> {
    const { client, table, deadlineMs = 10_000 } = this.#deps;
    const command = new PutCommand({ TableName: table, Item: { ...key, ...row } });
    const call = { what: 'writing a row', deadlineMs, code: 'REGISTRY_UNAVAILABLE' } as const;
    await callInTime(call, (options) => client.send(command, options));
  }
}

function packed(arms: HealthRow['arms']): Uint8Array {
  return gzipSync(JSON.stringify(arms), { level: 9 });
}

function unpacked(bytes: unknown): unknown {
  return bytes instanceof Uint8Array ? JSON.parse(gunzipSync(bytes).toString('utf8')) : undefined;
}
