import type { ItemKey } from '../../../contracts/stored/keys.ts';
import type { Clock } from '../../../usecases/system/ports.ts';
import { ItemTable, type ItemTableParts } from '../item-table.ts';

/** Longest time that one call may take with all its attempts, in ms: spans are long. */
const DEADLINE_MS = 10_000;

/** What the stores of the Windows table are made of. */
export interface RowTableParts extends ItemTableParts {
  readonly clock: Pick<Clock, 'now'>;
}

/** Keys in [from, to) of one partition. */
export interface Span {
  readonly what: string;
  readonly from: ItemKey;
  /** Excluded: a bare window, and every key goes on after its window. */
  readonly to: ItemKey;
}

/** The Windows table: rows by time that expire. Throws REGISTRY_UNAVAILABLE when it does not answer in time. */
export class RowTable {
  readonly items: ItemTable;
  readonly #clock: Pick<Clock, 'now'>;

  constructor({ clock, ...parts }: RowTableParts) {
    this.items = new ItemTable({ deadlineMs: DEADLINE_MS, ...parts });
    this.#clock = clock;
  }

  /** Rows of a span in the order of their keys; the table deletes expired ones late, so they are left out here. */
  async readSpan<Row extends { readonly ttl: number }>(
    { what, from, to }: Span,
    parse: (item: unknown) => Row,
  ): Promise<readonly Row[]> {
    const items = await this.items.listBetween(what, from, to);
    return items.map(parse).filter(({ ttl }) => ttl * 1000 > this.#clock.now());
  }
}
