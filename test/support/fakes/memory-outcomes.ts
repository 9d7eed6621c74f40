import type { OutcomeRow } from '../../../lambdas/contracts/outcome-row.ts';
import type { SliceRow } from '../../../lambdas/contracts/slice-row.ts';
import type { Outcomes, OutcomeStore, SliceStore } from '../../../lambdas/usecases/ports.ts';

/** Outcome and slice rows in memory, as fold will write them. */
export class MemoryOutcomes implements OutcomeStore, SliceStore {
  readonly rows: OutcomeRow[] = [];
  readonly slices: SliceRow[] = [];
  heardUntil: string | undefined;

  async readOutcomes(model: string, from: string, to: string): Promise<Outcomes> {
    const rows = this.rows.filter((row) => row.model === model && row.window >= from && row.window < to);
    return structuredClone({ ...(this.heardUntil === undefined ? {} : { heardUntil: this.heardUntil }), rows });
  }

  async readSlices(model: string, from: string, to: string): Promise<readonly SliceRow[]> {
    return structuredClone(this.slices.filter((row) => row.model === model && row.window >= from && row.window < to));
  }
}
