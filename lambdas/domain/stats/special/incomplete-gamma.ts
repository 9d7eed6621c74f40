import { logPoissonTerm } from './saddle-point.ts';
import { demand, demandPositive } from '../stats-domain-error.ts';

const MAX_TERMS = 100_000;
const EPSILON = 1e-17;
const TINY = 1e-300;

/** Both tails of a distribution; each is accurate where it is small. */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Regularised incomplete gamma functions P(a, x) (`lower`) and Q(a, x) (`upper`) for a > 0, x ≥ 0.
 *
 * Source: Abramowitz, Stegun (1964), 6.5.29 and 6.5.31; prefix by Loader (2000).
 *
 * @throws StatsDomainError for a ≤ 0, x < 0, NaN or infinite a
 */
export function incompleteGamma(a: number, x: number): Tails {
  demandPositive('a', a);
  demand(x >= 0, 'x', { value: x, right: '0 or more' });
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  const prefix = Math.exp(logPoissonTerm(a, x));
  if (x < a + 1) {
    const lower = prefix * series(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = prefix * a * fraction(a, x);
  return { lower: 1 - upper, upper };
}

/** Σ x^k / ((a+1) … (a+k)). */
function series(a: number, x: number): number {
  let term = 1;
  let total = 1;
  for (let k = 1; k < MAX_TERMS && term > total * EPSILON; k++) {
    term *= x / (a + k);
    total += term;
  }
  return total;
}

/** Continued fraction of Γ(a, x) e^x x^(−a), by Lentz's method. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < MAX_TERMS; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
