import { keys } from '../../../contracts/stored/keys.ts';
import { sliceRow, type SliceRow } from '../../../contracts/stored/rows/slice-row.ts';
import type { SliceSink, SliceStore } from '../../../usecases/windows/ports.ts';
import { RowTable, type RowTableParts } from './row-table.ts';

/** Slice rows in the Windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoSliceStore implements SliceStore, SliceSink {
  readonly #table: RowTable;

  constructor(parts: RowTableParts) {
    this.#table = new RowTable(parts);
  }

  async writeSlices(rows: readonly SliceRow[]): Promise<void> {
    for (const row of rows)
      await this.#table.items.put('writing slices', { Item: { ...keys.sliceRow(row.model, row), ...row } });
  }

  async readSlices(model: string, from: string, to: string): Promise<readonly SliceRow[]> {
    const span = { what: 'reading slices', from: keys.sliceRows(model, from), to: keys.sliceRows(model, to) };
    return this.#table.readSpan(span, (item) => sliceRow.parse(item));
  }
}
