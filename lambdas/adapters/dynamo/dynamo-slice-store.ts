import { keys } from '../../contracts/stored/keys.ts';
import { sliceRow, type SliceRow } from '../../contracts/stored/slice-row.ts';
import type { SliceStore } from '../../usecases/windows/ports.ts';
import { querySpan } from './query-span.ts';
import type { RowTable } from './dynamo-row-store.ts';

/** Slice rows in the Windows table. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class DynamoSliceStore implements SliceStore {
  readonly #deps: RowTable;

  constructor(deps: RowTable) {
    this.#deps = deps;
  }

  async readSlices(model: string, from: string, to: string): Promise<readonly SliceRow[]> {
    const span = { what: 'reading slices', from: keys.sliceRows(model, from), to: keys.sliceRows(model, to) };
    const items = await querySpan(this.#deps, span);
    return items.map((item) => sliceRow.parse(item)).filter((row) => row.ttl * 1000 > this.#deps.clock.now());
  }
}
