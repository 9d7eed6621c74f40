import { demand, demandPositive } from '../stats-domain-error.ts';
import { chiSquareTails } from './chi-square.ts';

const STEPS = 200;

/**
 * Quantile of chi-square: the inverse of its distribution function, by bisection.
 *
 * @param p in (0, 1)
 * @param degrees > 0
 */
export function chiSquareQuantile(p: number, degrees: number): number {
  demand(p > 0 && p < 1, 'p', { value: p, right: 'in (0, 1)' });
  demandPositive('degrees', degrees);
  let [low, high] = [0, degrees];
  while (isBelow(high, p, degrees)) high *= 2;
  for (let step = 0; step < STEPS && high - low > 1e-14 * high; step++) {
    const middle = (low + high) / 2;
    if (isBelow(middle, p, degrees)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** By the smaller tail, which keeps its digits. */
function isBelow(x: number, p: number, degrees: number): boolean {
  const { lower, upper } = chiSquareTails(x, degrees);
  return p > 0.5 ? upper > 1 - p : lower < p;
}
