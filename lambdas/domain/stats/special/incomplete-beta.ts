import type { Tails } from './incomplete-gamma.ts';
import { logBinomialTerm } from './saddle-point.ts';
import { demand, demandPositive } from '../stats-domain-error.ts';

const MAX_TERMS = 1_000_000;
const TINY = 1e-300;

/** Argument of the incomplete beta function with its complement, so that neither end loses digits; x + y = 1. */
export interface Fraction {
  readonly x: number;
  readonly y: number;
}

/**
 * Regularised incomplete beta function I_x(a, b) (`lower`) and 1 − I_x(a, b) (`upper`) for a, b > 0.
 *
 * Source: Abramowitz, Stegun (1964), 26.5.8 (continued fraction); prefix by Loader (2000).
 *
 * @throws StatsDomainError for a, b ≤ 0 or infinite, x outside [0, 1], x + y not 1
 */
export function incompleteBeta(a: number, b: number, at: Fraction): Tails {
  demandPositive('a', a);
  demandPositive('b', b);
  demand(at.x >= 0 && at.x <= 1, 'x', { value: at.x, right: 'in [0, 1]' });
  demand(Math.abs(at.x + at.y - 1) < 1e-12, 'x + y', { value: at.x + at.y, right: '1' });
  if (at.x === 0) return { lower: 0, upper: 1 };
  if (at.y === 0) return { lower: 1, upper: 0 };
  const prefix = Math.exp(logBinomialTerm(a, a + b, { p: at.x, q: at.y })) * ((a * b) / (a + b));
  if (at.x <= (a + 1) / (a + b + 2)) {
    const lower = (prefix * fraction(a, b, at.x)) / a;
    return { lower, upper: 1 - lower };
  }
  const upper = (prefix * fraction(b, a, at.y)) / b;
  return { lower: 1 - upper, upper };
}

/** Continued fraction by Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
