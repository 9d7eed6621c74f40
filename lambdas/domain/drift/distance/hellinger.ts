import { sumOverCells, type CountPair, type Distance } from './count-pair.ts';

/** Hellinger distance √(1 − Σ √(pq)), 0 (equal) to 1 (nothing in common). */
export function hellinger(pair: CountPair): Distance {
  const overlap = sumOverCells(pair, 'zero', ({ p, q }) => Math.sqrt(p * q));
  return overlap.kind === 'known' ? { kind: 'known', value: Math.sqrt(Math.max(0, 1 - overlap.value)) } : overlap;
}
