import type { BinShares } from './shares.ts';

/** Kullback-Leibler divergence of the second shares from the first, in units of the base; infinite where only the second is 0. */
export function klDivergence(from: readonly number[], to: readonly number[], base: number = Math.E): number {
  const nats = from.reduce((sum, p, bin) => sum + (p > 0 ? p * Math.log(p / (to[bin] ?? 0)) : 0), 0);
  return nats / Math.log(base);
}

/** Jensen-Shannon distance (the square root), 0 to 1 with base 2. Source: Lin (1991); Endres, Schindelin (2003). */
export function jensenShannon({ p, q }: BinShares, base = 2): number {
  const middle = p.map((share, bin) => (share + (q[bin] ?? 0)) / 2);
  return Math.sqrt(Math.max(0, (klDivergence(p, middle, base) + klDivergence(q, middle, base)) / 2));
}

/** Hellinger distance √(1 − Σ √(pq)), as half the squared distance of the roots, which keeps small values exact. */
export function hellinger({ p, q }: BinShares): number {
  const squares = p.reduce((sum, share, bin) => sum + (Math.sqrt(share) - Math.sqrt(q[bin] ?? 0)) ** 2, 0);
  return Math.sqrt(squares / 2);
}

/** Total variation distance: half the sum of absolute differences. */
export function totalVariation({ p, q }: BinShares): number {
  return p.reduce((sum, share, bin) => sum + Math.abs(share - (q[bin] ?? 0)), 0) / 2;
}

/** Largest absolute difference of a share. */
export function lInfinity({ p, q }: BinShares): number {
  return Math.max(0, ...p.map((share, bin) => Math.abs(share - (q[bin] ?? 0))));
}
