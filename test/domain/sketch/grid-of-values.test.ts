import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GridSample } from '../../../lambdas/domain/baseline/grid-sample.ts';
import { gridOfValues } from '../../../lambdas/domain/sketch/grid-of-values.ts';
import { fixableColumns } from '../../../lambdas/domain/windows/fix-grids.ts';

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('the grid of values', () => {
  it('is around their lower median, in their deviation as a power of two', () => {
    expect(gridOfValues([[4, 1], [1, 1], [3, 1], [2, 1]])).toEqual({ origin: 2, unit: 1 }); // prettier-ignore
    expect(gridOfValues([[0, 1], [10, 3]])).toEqual({ origin: 10, unit: 4 }); // prettier-ignore
    expect(gridOfValues([])).toEqual({ origin: 0, unit: 1 });
    expect(gridOfValues(Array.from({ length: 100 }, () => [0.1, 1]))).toEqual({ origin: 0.1, unit: 1 });
    expect(gridOfValues([[1e308, 1], [1.5e308, 1]])).toMatchObject({ origin: 1e308 }); // prettier-ignore
  });

  it('is one, whether a file or a period of requests brings the values', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 100, maxLength: 300 }), (values) => {
        const sample = new GridSample();
        for (const one of values) sample.add(one);
        const loose = values.map((one): [number, number] => [one, 1]);
        const x = { kind: 'loose' as const, values: loose, missing: 0, infinite: 0, mistyped: 0 };

        const [fixable] = fixableColumns([{ captured: { records: 1, weight: 1, squares: 1, features: { x } } }]);

        expect(fixable?.grid).toEqual(sample.grid());
      }),
      { seed: 8, numRuns: 200 },
    );
  });
});
