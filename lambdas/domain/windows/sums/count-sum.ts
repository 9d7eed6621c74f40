import type { SparseCounts } from '../../sketch/value/sparse-counts.ts';
import { readPackedCounts, type Packed } from './packed-column.ts';

/** Adds up counts by whole numbers in place: latency buckets, bins of scores. */
export class CountSum {
  readonly #counts = new Map<number, number>();

  add(counts: SparseCounts | Packed): void {
    if (typeof counts !== 'string') {
      for (const [key, count] of Object.entries(counts)) this.#bump(Number(key), count);
      return;
    }
    const pairs = readPackedCounts(counts);
    for (let i = 0; i + 1 < pairs.length; i += 2) this.#bump(pairs[i] ?? 0, pairs[i + 1] ?? 0);
  }

  /** In the order of their keys. */
  counts(): SparseCounts {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => a - b));
  }

  #bump(key: number, count: number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }
}
