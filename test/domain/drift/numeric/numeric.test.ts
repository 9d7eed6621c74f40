import { describe, expect, it } from 'vitest';
import { categoryTurnover } from '../../../../lambdas/domain/drift/category/category-turnover.ts';
import { distinctChange } from '../../../../lambdas/domain/drift/category/distinct-change.ts';
import { topChurn } from '../../../../lambdas/domain/drift/category/top-churn.ts';
import { outOfRange } from '../../../../lambdas/domain/drift/numeric/out-of-range.ts';
import { qualityChange } from '../../../../lambdas/domain/drift/numeric/quality-change.ts';
import { quantileShift } from '../../../../lambdas/domain/drift/numeric/quantile-shift.ts';
import { sketchCategories } from '../../../../lambdas/domain/sketch/categories.ts';
import { alignGrids, sketchNumbers } from '../../../../lambdas/domain/sketch/feature-grid.ts';

const grid = { origin: 0, unit: 1 };
const before = sketchNumbers(
  grid,
  Array.from({ length: 1000 }, (_, i) => i / 100),
);

describe('changes of a numeric column', () => {
  it('holds the shift of a quantile in its interval', () => {
    const now = sketchNumbers(
      grid,
      Array.from({ length: 1000 }, (_, i) => i / 100 + 2),
    );

    const shift = quantileShift(alignGrids(before, now), { q: 0.5, level: 0.05 });

    expect(shift.kind === 'known' && shift.low < 2 && shift.high > 2).toBe(true);
    expect(shift.kind === 'known' && Math.abs(shift.shift - 2)).toBeLessThan(0.4);
  });

  it('asks for enough rows beyond a quantile', () => {
    expect(quantileShift(alignGrids(before, sketchNumbers(grid, [1, 2])), { q: 0.9, level: 0.05 })).toEqual({
      kind: 'insufficient-data',
      side: 'current',
      needed: 100,
      got: 2,
    });
  });

  it('counts infinite values and those beyond the ends as out of range', () => {
    const now = sketchNumbers(grid, [...Array.from({ length: 96 }, (_, i) => i / 10), 50, -50, Infinity, Number.NaN]);

    const { beyondEnds } = outOfRange(before, now, 0.05);

    expect(beyondEnds).toMatchObject({ kind: 'known', reference: 0, current: 3 / 99 });
  });

  it('compares missing rows with all rows and mistyped rows with those that hold something', () => {
    const change = qualityChange(
      { valid: 90, missing: 10, mistyped: 0 },
      { valid: 40, missing: 50, mistyped: 10 },
      0.05,
    );

    expect(change.missing).toMatchObject({ reference: 0.1, current: 0.5, difference: 0.4 });
    expect(change.mistyped).toMatchObject({ reference: 0, current: 0.2 });
  });
});

describe('changes of a categorical column', () => {
  const baseline = new Set(['a', 'b', 'c']);
  const reference = sketchCategories(baseline, ['a', 'a', 'a', 'b', 'b', 'c', 'c', 'c', 'c', null]);

  it('names what came and what went with their shares of rows', () => {
    const turnover = categoryTurnover(reference, sketchCategories(baseline, ['a', 'b', 'x', 'x', 'y']), 0.05);

    expect(turnover).toMatchObject({
      kind: 'known',
      fresh: { share: 3 / 5, names: ['x', 'y'] },
      vanished: { share: 4 / 9, names: ['c'] },
    });
    expect(categoryTurnover(reference, sketchCategories(baseline, [null]), 0.05)).toMatchObject({
      side: 'current',
      got: 0,
    });
  });

  it('measures the churn of the most frequent categories', () => {
    expect(topChurn({ a: 5, b: 4, c: 3 }, { a: 1, d: 9, c: 2, e: 0 }, 2)).toEqual({
      kind: 'known',
      churn: 1,
      entered: ['d', 'c'],
      left: ['a', 'b'],
    });
    expect(topChurn({ a: 5, b: 4 }, { b: 5, a: 4 }, 10)).toMatchObject({ churn: 0 });
    expect(topChurn({}, { a: 1 }, 3)).toMatchObject({ kind: 'insufficient-data', side: 'reference' });
  });

  it('allows for the error of a cardinality sketch', () => {
    const small = distinctChange(1000, 1030, 0.033);
    const large = distinctChange(1000, 1500, 0.033);

    expect(small.kind === 'known' && small.p).toBeGreaterThan(0.4);
    expect(large.kind === 'known' && large.p).toBeLessThan(1e-6);
    expect(distinctChange(0, 5, 0.033)).toEqual({ kind: 'insufficient-data', needed: 1, got: 0 });
  });
});
