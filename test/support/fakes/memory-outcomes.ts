import type { OutcomeRow } from '../../../lambdas/contracts/stored/rows/outcome-row.ts';
import type { SliceRow } from '../../../lambdas/contracts/stored/rows/slice-row.ts';
import type { Clock } from '../../../lambdas/usecases/system/ports.ts';
import type {
  Outcomes,
  OutcomeSink,
  OutcomeStore,
  SliceSink,
  SliceStore,
} from '../../../lambdas/usecases/windows/ports.ts';

/** Outcome and slice rows in memory, as fold writes them; expired ones are not read. */
export class MemoryOutcomes implements OutcomeStore, OutcomeSink, SliceStore, SliceSink {
  readonly rows: OutcomeRow[] = [];
  readonly slices: SliceRow[] = [];
  heardUntil: string | undefined;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async readOutcomes(model: string, from: string, to: string): Promise<Outcomes> {
    const rows = this.#alive(this.rows).filter((row) => row.model === model && row.window >= from && row.window < to);
    return structuredClone({ ...(this.heardUntil === undefined ? {} : { heardUntil: this.heardUntil }), rows });
  }

  async writeOutcomes(rows: readonly OutcomeRow[]): Promise<void> {
    for (const row of rows) {
      const same = this.rows.findIndex((one) => keyOf(one) === keyOf(row));
      if (same < 0) this.rows.push(row);
      else this.rows[same] = row;
    }
  }

  async hear(until: string): Promise<void> {
    if (this.heardUntil === undefined || this.heardUntil < until) this.heardUntil = until;
  }

  async writeSlices(rows: readonly SliceRow[]): Promise<void> {
    for (const row of rows) {
      const same = this.slices.findIndex((one) => sliceKeyOf(one) === sliceKeyOf(row));
      if (same < 0) this.slices.push(row);
      else this.slices[same] = row;
    }
  }

  async readSlices(model: string, from: string, to: string): Promise<readonly SliceRow[]> {
    const rows = this.#alive(this.slices);
    return structuredClone(rows.filter((row) => row.model === model && row.window >= from && row.window < to));
  }

  #alive<Row extends { readonly ttl: number }>(rows: readonly Row[]): readonly Row[] {
    return rows.filter(({ ttl }) => ttl * 1000 > this.#clock.now());
  }
}

function sliceKeyOf({ model, window, version, assignment, object }: SliceRow): string {
  return [model, window, version, assignment, object].join(' ');
}

function keyOf({ model, window, arrived, object }: OutcomeRow): string {
  return [model, window, arrived, object].join(' ');
}
