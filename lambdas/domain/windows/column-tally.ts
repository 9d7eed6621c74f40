import { emptyCategories, mergeCategories, type Categories } from '../sketch/categories.ts';
import { cellOf, emptyGrid, FIRST_CELL, type Grid } from '../sketch/feature-grid.ts';
import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import type { ColumnTerms } from './feature-terms.ts';

/** A captured value: scalars alone leave the router. */
export type CapturedValue = number | string | boolean | null | undefined;

/** Adds up values of one column while an object is read. */
export interface ColumnTally {
  add(value: CapturedValue, weight: number): void;
  sketch(): ColumnSketch;
}

/** A tally for a column of the given kind. */
export function columnTally(terms: ColumnTerms): ColumnTally {
  if (terms.kind === 'categorical') return new CategoryTally(terms.baseline);
  return terms.grid === undefined ? new LooseTally() : new GridTally(terms.grid);
}

/** Values beside the finite numbers of a column. */
class Oddities {
  missing = 0;
  infinite = 0;
  mistyped = 0;

  /** @returns whether the value was none of the finite numbers */
  took(value: CapturedValue, weight: number): value is Exclude<CapturedValue, number> {
    if (value === undefined || value === null || Number.isNaN(value)) this.missing += weight;
    else if (typeof value !== 'number') this.mistyped += weight;
    else if (!Number.isFinite(value)) this.infinite += weight;
    else return false;
    return true;
  }

  counts(): { readonly missing: number; readonly infinite: number; readonly mistyped: number } {
    const { missing, infinite, mistyped } = this;
    return { missing, infinite, mistyped };
  }
}

class GridTally implements ColumnTally {
  readonly #grid: Grid;
  readonly #odd = new Oddities();
  /** Counts by cell less the first cell; dense arrays of numbers are the quickest there are. */
  readonly #cells: number[] = [];
  #min = Infinity;
  #max = -Infinity;

  constructor(grid: Grid) {
    this.#grid = grid;
  }

  add(value: CapturedValue, weight: number): void {
    if (this.#odd.took(value, weight)) return;
    const cell = cellOf(this.#grid, value) - FIRST_CELL;
    for (let fill = this.#cells.length; fill <= cell; fill += 1) this.#cells.push(0);
    this.#cells[cell] = (this.#cells[cell] ?? 0) + weight;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  sketch(): ColumnSketch {
    const start = this.#cells.findIndex((count) => count > 0);
    const range = start < 0 ? {} : { range: { min: this.#min, max: this.#max } };
    const dense = start < 0 ? {} : { first: start + FIRST_CELL, cells: this.#cells.slice(start) };
    return { kind: 'numeric', grid: { ...emptyGrid(this.#grid), ...dense, ...this.#odd.counts(), ...range } };
  }
}

class LooseTally implements ColumnTally {
  readonly #odd = new Oddities();
  readonly #weights = new Map<number, number>();

  add(value: CapturedValue, weight: number): void {
    if (this.#odd.took(value, weight)) return;
    this.#weights.set(value, (this.#weights.get(value) ?? 0) + weight);
  }

  sketch(): ColumnSketch {
    const values = [...this.#weights].toSorted(([a], [b]) => a - b);
    return { kind: 'loose', values, ...this.#odd.counts() };
  }
}

/** Longest name of a category in UTF-16 units, as the sketch cuts it. */
const LONGEST = 64;

class CategoryTally implements ColumnTally {
  readonly #baseline: ReadonlySet<string>;
  readonly #counts = new Map<string, number>();
  #missing = 0;

  constructor(baseline: ReadonlySet<string>) {
    this.#baseline = baseline;
  }

  add(value: CapturedValue, weight: number): void {
    if (value === undefined || value === null || Number.isNaN(value)) {
      this.#missing += weight;
      return;
    }
    const name = typeof value === 'string' ? (value.length > LONGEST ? value.slice(0, LONGEST) : value) : String(value);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + weight);
  }

  sketch(): ColumnSketch {
    const all = [...this.#counts];
    const side = (isListed: boolean): Readonly<Record<string, number>> =>
      Object.fromEntries(all.filter(([name]) => this.#baseline.has(name) === isListed));
    const counted: Categories = { ...emptyCategories, listed: side(true), fresh: side(false), missing: this.#missing };
    // Merging with nothing brings names into order and keeps the fresh ones that every order of merges keeps.
    return { kind: 'categorical', categories: mergeCategories(emptyCategories, counted) };
  }
}
