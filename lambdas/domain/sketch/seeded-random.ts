import { textHash } from './text-hash.ts';

const WEYL_STEP = 0x9e3779b9;
const RANGE = 2 ** 32;

/**
 * Uniform draws in [0, 1) that are the same for the same seed.
 *
 * A Weyl sequence with an avalanche finish. Source: Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators.
 */
export function seededRandom(seed: string): () => number {
  let state = textHash(seed);
  return () => {
    state = (state + WEYL_STEP) >>> 0;
    let bits = state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / RANGE;
  };
}
