import { cellOf, emptyGrid, type FeatureGrid, type Grid } from '../../sketch/feature-grid.ts';
import type { PackedGrid } from './packed-column.ts';

/** Adds up sketches of one grid in place: sums of whole numbers, so that order and grouping do not matter. */
export class GridSum {
  readonly grid: Grid;
  #first = 0;
  #cells: number[] = [];
  #min = Infinity;
  #max = -Infinity;
  #missing = 0;
  #infinite = 0;
  #mistyped = 0;

  constructor(grid: Grid) {
    this.grid = grid;
  }

  add({ first, cells, range, missing, infinite, mistyped }: FeatureGrid): void {
    this.#addCells(first, cells, 0);
    if (range !== undefined) this.#reach(range.min, range.max);
    this.addOdd({ missing, infinite, mistyped });
  }

  /** Of the same grid. */
  addPacked({ min, max, counts }: PackedGrid): void {
    const [first = 0, missing = 0, infinite = 0, mistyped = 0] = counts;
    this.#addCells(first, counts, 4);
    if (min !== '') this.#reach(Number(min), Number(max));
    this.addOdd({ missing, infinite, mistyped });
  }

  addValue(value: number, weight: number): void {
    this.#addCells(cellOf(this.grid, value), [weight], 0);
    this.#reach(value, value);
  }

  addOdd({ missing, infinite, mistyped }: Pick<FeatureGrid, 'missing' | 'infinite' | 'mistyped'>): void {
    this.#missing += missing;
    this.#infinite += infinite;
    this.#mistyped += mistyped;
  }

  get rows(): number {
    return this.#cells.reduce((sum, count) => sum + count, this.#missing + this.#infinite + this.#mistyped);
  }

  sketch(): FeatureGrid {
    const odd = { missing: this.#missing, infinite: this.#infinite, mistyped: this.#mistyped };
    if (this.#cells.length === 0) return { ...emptyGrid(this.grid), ...odd };
    const range = { min: this.#min, max: this.#max };
    return { grid: this.grid, first: this.#first, cells: [...this.#cells], ...odd, range };
  }

  /** Counts from a place of the list on are those of the cells `first`, `first` + 1, … */
  #addCells(first: number, counts: readonly number[], from: number): void {
    if (counts.length <= from) return;
    if (this.#cells.length === 0) this.#first = first;
    if (first < this.#first) {
      this.#cells = [...Array.from({ length: this.#first - first }, () => 0), ...this.#cells];
      this.#first = first;
    }
    const cells = this.#cells;
    const shift = first - this.#first - from;
    for (let fill = cells.length; fill < shift + counts.length; fill += 1) cells.push(0);
    for (let i = from; i < counts.length; i += 1) cells[shift + i] = (cells[shift + i] ?? 0) + (counts[i] ?? 0);
  }

  #reach(min: number, max: number): void {
    if (min < this.#min) this.#min = min;
    if (max > this.#max) this.#max = max;
  }
}
