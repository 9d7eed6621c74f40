import { stirlingError } from './log-gamma.ts';

/**
 * x ln(x/m) + m − x without cancellation when x is near m; x, m > 0.
 *
 * Source: Loader (2000), Fast and accurate computation of binomial probabilities, section 2.
 */
function devianceTerm(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let total = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    term *= v * v;
    const next = total + term / (2 * j + 1);
    if (next === total) return next;
    total = next;
  }
  return total;
}

/** ln of Γ(n+1)/(Γ(x+1)Γ(n−x+1)) p^x q^(n−x) for real 0 ≤ x ≤ n, p + q = 1; −Infinity where the probability is 0. */
export function logBinomialTerm(x: number, n: number, odds: { readonly p: number; readonly q: number }): number {
  const { p, q } = odds;
  if (p === 0) return x === 0 ? 0 : -Infinity;
  if (q === 0) return x === n ? 0 : -Infinity;
  if (n === 0) return 0;
  if (x === 0) return n * (p < 0.1 ? Math.log1p(-p) : Math.log(q));
  if (x === n) return n * (q < 0.1 ? Math.log1p(-q) : Math.log(p));
  const rest = n - x;
  const errors = stirlingError(n) - stirlingError(x) - stirlingError(rest);
  return errors - devianceTerm(x, n * p) - devianceTerm(rest, n * q) + 0.5 * Math.log(n / (2 * Math.PI * x * rest));
}

/** ln of x^a e^(−x)/Γ(a + 1) for a ≥ 0, x > 0. */
export function logPoissonTerm(a: number, x: number): number {
  if (a === 0) return -x;
  return -stirlingError(a) - devianceTerm(a, x) - 0.5 * Math.log(2 * Math.PI * a);
}
