import { keys, type ItemKey } from '../../../contracts/stored/keys.ts';
import { healthRow, pointerRow, type HealthRow, type PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import type { ModelSpan, PeriodStore } from '../../../usecases/windows/ports.ts';
import { packed, unpacked } from '../packed.ts';
import { RowTable, type RowTableParts } from './row-table.ts';

/** Rows of five windows, hours and days in the windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoPeriodStore implements PeriodStore {
  readonly #table: RowTable;

  constructor(parts: RowTableParts) {
    this.#table = new RowTable(parts);
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
    return before(to, await this.#table.readSpan(span, (item) => healthRow.parse(unpacked(item, 'arms'))));
  }

  async readPointers(period: 'hour' | 'day', { model, from, to }: ModelSpan): Promise<readonly PointerRow[]> {
    const key = (start: string): ItemKey => keys.pointerRow(model, period, start);
    const span = { what: `reading ${period} rows`, from: key(from), to: key(to) };
    return before(to, await this.#table.readSpan(span, (item) => pointerRow.parse(item)));
  }

  async #put(key: ItemKey, row: object): Promise<void> {
    await this.#table.items.put('writing a row', { Item: { ...key, ...row } });
  }
}

/** A span of keys holds its end, a span of time does not. */
function before<Row extends { readonly start: string }>(to: string, rows: readonly Row[]): readonly Row[] {
  return rows.filter(({ start }) => start < to);
}
