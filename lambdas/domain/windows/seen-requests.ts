import { fnv1a } from '../sketch/text-hash.ts';

const FIRST_SLOTS = 1_024;
const MOST_FULL = 0.5;
const HIGH = 2 ** 32;
/** Start of the second round. */
const OTHER_START = 0x9e3779b9;

/**
 * Request ids that were seen in one object, by 53 bits of their hash: 16 to 32 bytes an id, whatever its length.
 *
 * Two different ids are taken for one with probability n² / 2⁵⁴: 1 in 18,000 objects of a million records.
 */
export class SeenRequests {
  #slots = new Float64Array(FIRST_SLOTS);
  #size = 0;

  /** Distinct ids so far. */
  get size(): number {
    return this.#size;
  }

  /** @returns whether the id is new */
  add(model: string, requestId: string): boolean {
    if (!this.#put(this.#slots, hash53(model, requestId))) return false;
    this.#size += 1;
    if (this.#size > this.#slots.length * MOST_FULL) this.#grow();
    return true;
  }

  #put(slots: Float64Array, hash: number): boolean {
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = slots[slot];
      if (held === hash) return false;
      if (held === 0) {
        slots[slot] = hash;
        return true;
      }
    }
  }

  #grow(): void {
    const larger = new Float64Array(this.#slots.length * 2);
    for (const hash of this.#slots) if (hash !== 0) this.#put(larger, hash);
    this.#slots = larger;
  }
}

/** Two rounds of FNV-1a with different starts, 21 + 32 bits; never 0, which marks an empty slot. */
function hash53(model: string, requestId: string): number {
  let low = fnv1a(requestId, fnv1a(model));
  const high = fnv1a(model, fnv1a(requestId, OTHER_START));
  low = Math.imul(low ^ (low >>> 15), 0x85ebca6b) >>> 0;
  return (high >>> 11) * HIGH + low + 1;
}
