import { incompleteBeta } from '../special/incomplete-beta.ts';
import type { Tails } from '../special/incomplete-gamma.ts';
import { demand, demandPositive } from '../stats-domain-error.ts';

/**
 * Both tails of the F distribution at x ≥ 0 with numerator and denominator degrees of freedom > 0.
 *
 * @throws StatsDomainError for x < 0 or infinite, degrees ≤ 0 or NaN
 */
export function fTails(x: number, numerator: number, denominator: number): Tails {
  demandPositive('numerator', numerator);
  demandPositive('denominator', denominator);
  demand(x >= 0 && x < Infinity, 'x', { value: x, right: '0 or more and finite' });
  const all = numerator * x + denominator;
  return incompleteBeta(numerator / 2, denominator / 2, { x: (numerator * x) / all, y: denominator / all });
}
