import { incompleteBeta } from '../special/incomplete-beta.ts';
import type { Tails } from '../special/incomplete-gamma.ts';
import { logBinomialTerm } from '../special/saddle-point.ts';
import { demand, demandCount } from '../stats-domain-error.ts';

/**
 * Binomial probability P(X = x) for n trials with success probability p in [0, 1]; 0 outside 0 … n.
 *
 * Source: Loader (2000), Fast and accurate computation of binomial probabilities.
 *
 * @throws StatsDomainError for n that is no count, p outside [0, 1] or fractional x
 */
export function binomialPmf(x: number, n: number, p: number): number {
  check(x, n, p);
  return x < 0 || x > n ? 0 : Math.exp(logBinomialTerm(x, n, { p, q: 1 - p }));
}

/**
 * Both tails of the binomial distribution: `lower` = P(X ≤ x), `upper` = P(X > x).
 *
 * @throws StatsDomainError for n that is no count, p outside [0, 1] or fractional x
 */
export function binomialTails(x: number, n: number, p: number): Tails {
  check(x, n, p);
  if (x < 0) return { lower: 0, upper: 1 };
  if (x >= n) return { lower: 1, upper: 0 };
  const { lower, upper } = incompleteBeta(x + 1, n - x, { x: p, y: 1 - p });
  return { lower: upper, upper: lower };
}

function check(x: number, n: number, p: number): void {
  demandCount('n', n);
  demand(p >= 0 && p <= 1, 'p', { value: p, right: 'in [0, 1]' });
  demand(Number.isSafeInteger(x), 'x', { value: x, right: 'a whole number' });
}
