import type { ColumnSketch } from '../../../contracts/stored/rows/part.ts';

/** Values that no grid was fixed for yet. */
type LooseSketch = Extract<ColumnSketch, { kind: 'loose' }>;

/** Adds up loose values in place; equal ones become one. */
export class LooseSum {
  readonly #weights = new Map<number, number>();
  #missing = 0;
  #infinite = 0;
  #mistyped = 0;

  add({ values, missing, infinite, mistyped }: LooseSketch): void {
    for (const [value, weight] of values) this.#weights.set(value, (this.#weights.get(value) ?? 0) + weight);
    this.#missing += missing;
    this.#infinite += infinite;
    this.#mistyped += mistyped;
  }

  get rows(): number {
    const odd = this.#missing + this.#infinite + this.#mistyped;
    return [...this.#weights.values()].reduce((sum, weight) => sum + weight, odd);
  }

  /** In the order of their size: the same whatever came first. Few, because a hundred requests fix a grid. */
  sketch(): LooseSketch {
    const values = [...this.#weights].toSorted(([x], [y]) => x - y);
    return { kind: 'loose', values, missing: this.#missing, infinite: this.#infinite, mistyped: this.#mistyped };
  }
}
