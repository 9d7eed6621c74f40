import { logGamma, stirlingTail } from './log-gamma.ts';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
/** Kept, because draws ask for small numbers a million times. */
const kept = Float64Array.from({ length: 256 }, (_, k) => logGamma(k + 1));

/** Natural logarithm of k! for whole k ≥ 0; relative error below 1e-14. */
export function logFactorial(k: number): number {
  const known = kept[k];
  if (known !== undefined) return known;
  const n = k + 1;
  return (n - 0.5) * Math.log(n) - n + HALF_LOG_TWO_PI + stirlingTail(n);
}
