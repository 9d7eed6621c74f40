import { gridAround, type Grid } from '../sketch/feature-grid.ts';

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

  /** Around the median, in units of the standard deviation. Without a value it is around 0. */
  grid(): Grid {
    const sorted = this.#values.toSorted((a, b) => a - b);
    const n = Math.max(1, sorted.length);
    const mean = sorted.reduce((sum, value) => sum + value / n, 0);
    const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2 / n, 0);
    return gridAround(sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, Math.sqrt(variance));
  }

  #halve(): void {
    this.#values = this.#values.filter((_, i) => i % 2 === 0);
    this.#step *= 2;
  }
}
