import { describe, expect, it } from 'vitest';
import { logFactorial } from '../../../lambdas/domain/stats/special/log-factorial.ts';

/** By products of whole numbers without loss, read digit by digit: ln n = ln of the leading 15 digits + the rest in powers of ten. */
function exact(k: number): number {
  let product = 1n;
  for (let i = 2n; i <= BigInt(k); i++) product *= i;
  const digits = String(product);
  return Math.log(Number(digits.slice(0, 17))) + Math.max(0, digits.length - 17) * Math.LN10;
}

describe('the logarithm of a factorial', () => {
  it.each([0, 1, 2, 5, 6, 20, 170, 254, 255, 256, 257, 1000, 3000])('of %i is that of the product', (k) => {
    const wanted = exact(k);
    expect(Math.abs(logFactorial(k) - wanted)).toBeLessThanOrEqual(2e-14 * Math.max(1, wanted));
  });
});
