import { incompleteBeta } from '../special/incomplete-beta.ts';
import { demandNumber, demandPositive } from '../stats-domain-error.ts';

/**
 * Student's t distribution function with `degrees` > 0 degrees of freedom (real numbers allowed).
 *
 * @throws StatsDomainError for degrees ≤ 0 or NaN
 */
export function studentCdf(t: number, degrees: number): number {
  demandNumber('t', t);
  demandPositive('degrees', degrees);
  const half = 0.5 * outside(t, degrees);
  return t <= 0 ? half : 1 - half;
}

/**
 * Upper tail P(T > t).
 *
 * @throws StatsDomainError for degrees ≤ 0 or NaN
 */
export function studentSf(t: number, degrees: number): number {
  return studentCdf(-t, degrees);
}

/** P(|T| > |t|). */
function outside(t: number, degrees: number): number {
  const square = t * t;
  if (square === Infinity) return 0;
  const all = degrees + square;
  return incompleteBeta(degrees / 2, 0.5, { x: degrees / all, y: square / all }).lower;
}
