import type { MinuteRowItem } from '../../../lambdas/contracts/stored/rows/minute-row.ts';
import type { Clock } from '../../../lambdas/usecases/system/ports.ts';
import type { RowStore } from '../../../lambdas/usecases/windows/ports.ts';

/** The Windows table in memory: a row is written once under its key; expired rows are not read. */
export class MemoryRows implements RowStore {
  readonly rows = new Map<string, MinuteRowItem>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async writeRows(rows: readonly MinuteRowItem[]): Promise<void> {
    for (const row of rows) {
      if (!this.rows.has(keyOf(row))) this.rows.set(keyOf(row), structuredClone(row));
    }
  }

  async readRows(model: string, from: string, to: string): Promise<readonly MinuteRowItem[]> {
    return [...this.rows.values()]
      .filter((row) => row.model === model && row.window >= from && row.window < to)
      .filter((row) => row.ttl * 1000 > this.#clock.now())
      .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .map((row) => structuredClone(row));
  }
}

function keyOf(row: MinuteRowItem): string {
  return `${row.model}/min#${row.window}#${row.object}`;
}
