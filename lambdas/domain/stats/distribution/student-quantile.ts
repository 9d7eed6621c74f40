import { demand, demandPositive } from '../stats-domain-error.ts';
import { normalQuantile } from './normal.ts';
import { studentCdf } from './student.ts';

const STEPS = 200;

/**
 * Quantile of Student's t: the inverse of its distribution function, by bisection.
 *
 * @param p in (0, 1)
 * @param degrees > 0
 */
export function studentQuantile(p: number, degrees: number): number {
  demand(p > 0 && p < 1, 'p', { value: p, right: 'in (0, 1)' });
  demandPositive('degrees', degrees);
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, degrees);
  let low = normalQuantile(p);
  let high = Math.max(1, 2 * low);
  while (studentCdf(high, degrees) < p) high *= 2;
  for (let step = 0; step < STEPS && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
