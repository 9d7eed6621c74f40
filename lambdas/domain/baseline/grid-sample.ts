import type { Grid } from '../sketch/feature-grid.ts';
import { gridOfValues } from '../sketch/grid-of-values.ts';

/** Values that a grid is made of at most. */
const MOST_VALUES = 10_000;

/**
 * Values of a column, evenly over the whole file, however long it is and whatever it is sorted by: when there are too many, every second
 * one is dropped and only every second one is taken from then on.
 */
export class GridSample {
  #values: number[] = [];
  #seen = 0;
  #step = 1;

  add(value: number): void {
    if (this.#seen % this.#step === 0) {
      this.#values.push(value);
      if (this.#values.length > MOST_VALUES) this.#halve();
    }
    this.#seen += 1;
  }

  /** The grid that the values suggest. */
  grid(): Grid {
    return gridOfValues(this.#values.map((value) => [value, 1]));
  }

  #halve(): void {
    this.#values = this.#values.filter((_, i) => i % 2 === 0);
    this.#step *= 2;
  }
}
