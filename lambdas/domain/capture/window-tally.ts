import type { MinuteEntry } from '../../contracts/stored/rows/minute-row.ts';
import { entriesOf, identityOf, mergeEntries, type CapturedRequest } from './capture-entry.ts';

/** What one captured object says about a model in one window. */
export interface WindowTally {
  readonly model: string;
  /** Key of the window, as rows carry it. */
  readonly window: string;
  /** In the order of their identity, so that the same object always gives the same rows. */
  readonly entries: readonly MinuteEntry[];
}

/**
 * Adds up the records of one captured object.
 *
 * Two records with one request id are one prediction: the first counts. Only hot records make entries.
 * Grows with the number of records (their ids) and of (model, window, entry) in the object, not with its bytes.
 */
export class ObjectTally {
  readonly #seen = new Set<string>();
  readonly #windows = new Map<string, { model: string; window: string; entries: Map<string, MinuteEntry> }>();

  /** @returns `duplicate` if a record of this request was added before */
  add(request: CapturedRequest, window: string): 'added' | 'duplicate' {
    const id = `${request.model}|${request.requestId}`;
    if (this.#seen.has(id)) return 'duplicate';
    this.#seen.add(id);
    if (request.hot) entriesOf(request).forEach((entry) => this.#merge(request.model, window, entry));
    return 'added';
  }

  /** Distinct requests added so far. */
  get requests(): number {
    return this.#seen.size;
  }

  /** Tallies ordered by model and window. */
  tallies(): readonly WindowTally[] {
    return inOrder(this.#windows).map(({ model, window, entries }) => ({ model, window, entries: inOrder(entries) }));
  }

  #merge(model: string, window: string, entry: MinuteEntry): void {
    const key = `${model}|${window}`;
    const held = this.#windows.get(key) ?? { model, window, entries: new Map<string, MinuteEntry>() };
    this.#windows.set(key, held);
    const identity = identityOf(entry);
    const before = held.entries.get(identity);
    held.entries.set(identity, before === undefined ? entry : mergeEntries(before, entry));
  }
}

function inOrder<T>(map: ReadonlyMap<string, T>): readonly T[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
