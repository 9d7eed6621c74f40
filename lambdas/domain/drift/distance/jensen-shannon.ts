import { sumOverCells, type CountPair, type Distance } from './count-pair.ts';

function bits(share: number, middle: number): number {
  return share === 0 ? 0 : share * Math.log2(share / middle);
}

/** Jensen-Shannon distance, base 2: square root of the divergence, 0 (equal) to 1 (nothing in common). Source: Lin (1991). */
export function jensenShannon(pair: CountPair): Distance {
  const divergence = sumOverCells(pair, 'zero', ({ p, q }) => (bits(p, (p + q) / 2) + bits(q, (p + q) / 2)) / 2);
  return divergence.kind === 'known'
    ? { kind: 'known', value: Math.sqrt(Math.min(1, Math.max(0, divergence.value))) }
    : divergence;
}
