import { keys } from '../../../contracts/stored/keys.ts';
import { minuteRow, type MinuteRowItem } from '../../../contracts/stored/rows/minute-row.ts';
import type { RowStore } from '../../../usecases/windows/ports.ts';
import { RowTable, type RowTableParts } from './row-table.ts';

/** Rows that are written side by side. */
const PARALLEL = 10;

/** Minute rows in the Windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoRowStore implements RowStore {
  readonly #table: RowTable;

  constructor(parts: RowTableParts) {
    this.#table = new RowTable(parts);
  }

  /** Single conditional puts: a batch cannot keep a row as it was written first, and costs the same capacity. */
  async writeRows(rows: readonly MinuteRowItem[]): Promise<void> {
    for (let start = 0; start < rows.length; start += PARALLEL) {
      await Promise.all(rows.slice(start, start + PARALLEL).map((row) => this.#writeRow(row)));
    }
  }

  async readRows(model: string, from: string, to: string): Promise<readonly MinuteRowItem[]> {
    const span = { what: 'reading rows', from: keys.minuteRows(model, from), to: keys.minuteRows(model, to) };
    return this.#table.readSpan(span, (item) => minuteRow.parse(item));
  }

  async #writeRow(row: MinuteRowItem): Promise<void> {
    // Refused: it is there already.
    await this.#table.items.put('writing a row', {
      Item: { ...keys.minuteRow(row.model, row.window, row.object), ...row },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  }
}
