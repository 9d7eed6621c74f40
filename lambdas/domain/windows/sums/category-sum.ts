import { emptyCategories, mergeCategories, type Categories } from '../../sketch/categories.ts';
import type { PackedCategories } from './packed-column.ts';

/** Adds up categories in place. Which new ones are kept of many is decided at the end, and does not depend on the order. */
export class CategorySum {
  readonly #listed = new Map<string, number>();
  readonly #fresh = new Map<string, number>();
  #other = 0;
  #missing = 0;
  #mistyped = 0;

  add({ listed, fresh, ...odd }: Categories): void {
    for (const [name, count] of Object.entries(listed)) bump(this.#listed, name, count);
    for (const [name, count] of Object.entries(fresh)) bump(this.#fresh, name, count);
    this.addOdd(odd);
  }

  addPacked({ names, listed, ...odd }: PackedCategories): void {
    for (const [i, [name, count]] of names.entries()) bump(i < listed ? this.#listed : this.#fresh, name, count);
    this.addOdd(odd);
  }

  addOdd({ other, missing, mistyped }: Pick<Categories, 'other' | 'missing' | 'mistyped'>): void {
    this.#other += other;
    this.#missing += missing;
    this.#mistyped += mistyped;
  }

  get rows(): number {
    const named = [...this.#listed.values(), ...this.#fresh.values()];
    return named.reduce((sum, count) => sum + count, this.#other + this.#missing + this.#mistyped);
  }

  sketch(): Categories {
    return mergeCategories(emptyCategories, {
      listed: Object.fromEntries(this.#listed),
      fresh: Object.fromEntries(this.#fresh),
      other: this.#other,
      missing: this.#missing,
      mistyped: this.#mistyped,
    });
  }
}

function bump(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}
