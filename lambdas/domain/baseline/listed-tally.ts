import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import type { CapturedValue, ColumnTally } from '../windows/column-tally.ts';

/** Categories that are counted one by one while a file is read; those that come later are not told apart. */
const MOST_COUNTED = 10_000;
/** Categories that a baseline names; the most frequent ones. */
const MOST_LISTED = 1_000;
/** Longest name of a category in UTF-16 units, as the sketches of captured traffic cut it. */
const LONGEST = 64;

/** Adds up the categories of a baseline. Grows with the categories up to a bound, never with the rows. */
export class ListedTally implements ColumnTally {
  readonly #counts = new Map<string, number>();
  #missing = 0;
  #other = 0;

  add(value: CapturedValue, weight: number): void {
    if (value === undefined || value === null || Number.isNaN(value)) {
      this.#missing += weight;
      return;
    }
    const name = String(value).slice(0, LONGEST);
    const held = this.#counts.get(name);
    if (held === undefined && this.#counts.size >= MOST_COUNTED) this.#other += weight;
    else this.#counts.set(name, (held ?? 0) + weight);
  }

  sketch(): ColumnSketch {
    const ranked = [...this.#counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    const rest = ranked.slice(MOST_LISTED).reduce((sum, [, count]) => sum + count, 0);
    const listed = ranked.slice(0, MOST_LISTED).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const counts = { missing: this.#missing, other: this.#other + rest, mistyped: 0 };
    return { kind: 'categorical', categories: { listed: Object.fromEntries(listed), fresh: {}, ...counts } };
  }
}
