import { incompleteGamma, type Tails } from '../special/incomplete-gamma.ts';
import { demand, demandPositive } from '../stats-domain-error.ts';

/**
 * Both tails of the chi-square distribution at x ≥ 0 with `degrees` > 0.
 *
 * @throws StatsDomainError for x < 0, degrees ≤ 0 or NaN
 */
export function chiSquareTails(x: number, degrees: number): Tails {
  demandPositive('degrees', degrees);
  demand(x >= 0, 'x', { value: x, right: '0 or more' });
  return incompleteGamma(degrees / 2, x / 2);
}
