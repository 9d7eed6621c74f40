import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolve } from '../../../../lambdas/domain/judge/sequential/convolve.ts';

const law = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('the law of a sum', () => {
  it('is the plain double loop to the last bit', () => {
    fc.assert(
      fc.property(law, law, (left, right) => {
        const plain = Array.from({ length: left.length + right.length - 1 }, () => 0);
        left.forEach((weight, i) => right.forEach((p, j) => (plain[i + j] = (plain[i + j] ?? 0) + weight * p)));

        expect(Array.from(convolve(left, Float64Array.from(right)))).toEqual(plain);
      }),
      { seed: 31, numRuns: 300 },
    );
  });
});
