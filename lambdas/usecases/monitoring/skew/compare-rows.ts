import type { SkewBatch } from '../../../contracts/api/skew-api.ts';
import type { CaptureRecord } from '../../../contracts/messages/capture-record.ts';
import { compareValues } from '../../../domain/drift/skew/compare-values.ts';
import type { SkewValue } from '../../../domain/drift/skew/mismatch-kind.ts';
import { addCompared, emptyTally, type FieldTally } from '../../../domain/drift/skew/skew-tally.ts';
import type { ComparableColumn } from './comparable-columns.ts';

/** Compares records of a batch with its rows, and holds what came of it so far. */
export class ComparedRows {
  readonly #batch: SkewBatch;
  readonly #columns: readonly (ComparableColumn & { readonly index: number; readonly tolerance: number })[];
  /** Values of rows by their place in the file: the one beside tells a shift. */
  readonly #byRow: ReadonlyMap<number, SkewBatch['rows'][number][2]>;
  readonly #tallies: Map<string, FieldTally>;

  constructor(batch: SkewBatch, columns: readonly ComparableColumn[], before: readonly FieldTally[]) {
    this.#batch = batch;
    const { tolerance, tolerances } = batch;
    this.#columns = columns.flatMap((column) => {
      const index = batch.columns.indexOf(column.name);
      const own = Object.hasOwn(tolerances, column.name) ? tolerances[column.name] : undefined;
      return index < 0 ? [] : [{ ...column, index, tolerance: own ?? tolerance }];
    });
    this.#byRow = new Map(batch.rows.map(([, row, values]) => [row, values]));
    this.#tallies = new Map(before.map((tally) => [tally.name, tally]));
  }

  /** Adds the record of the row at this place of the batch. */
  add(place: number, { requestId, features = {} }: Pick<CaptureRecord, 'requestId' | 'features'>): void {
    const row = this.#batch.rows[place]?.[1] ?? 0;
    const [own, before, after] = [row, row - 1, row + 1].map((one) => this.#byRow.get(one));
    for (const { name, index, tolerance, isShown } of this.#columns) {
      const serving = servedOf(features, name);
      const rule = { tolerance, isText: this.#batch.isText };
      const training = own?.[index] ?? null;
      const beside = (values: readonly SkewValue[] | undefined) =>
        values === undefined ? undefined : compareValues(serving, values[index], rule);
      const compared = {
        name,
        own: compareValues(serving, training, rule),
        before: beside(before),
        after: beside(after),
        requestId,
        row,
        shown: isShown ? { serving, training } : undefined,
      };
      this.#tallies.set(name, addCompared(this.#tallies.get(name) ?? emptyTally(name), compared));
    }
  }

  tallies(): readonly FieldTally[] {
    return [...this.#tallies.values()];
  }
}

/** A field that a record lacks is missing, whatever it is called. */
function servedOf(features: NonNullable<CaptureRecord['features']>, name: string): SkewValue {
  return Object.hasOwn(features, name) ? (features[name] ?? null) : null;
}
