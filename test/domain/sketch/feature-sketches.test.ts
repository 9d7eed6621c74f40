import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alignCategories,
  emptyCategories,
  mergeCategories,
  MOST_FRESH,
  newRows,
  sketchCategories,
} from '../../../lambdas/domain/sketch/categories.ts';
import {
  cellEdge,
  cellMiddle,
  cellOf,
  emptyGrid,
  gridAround,
  GridMismatchError,
  mergeGrids,
  sketchNumbers,
} from '../../../lambdas/domain/sketch/feature-grid.ts';

const grid = { origin: 3, unit: 0.5 };
const anything = fc.oneof(
  fc.double(),
  fc.constantFrom(null, undefined, Number.NaN, Infinity, -Infinity, 'text', true, 0, -0, 1e308, -1e308),
);

describe('the feature grid', () => {
  it('joins to what one pass over all values gives, in any grouping', () => {
    fc.assert(
      fc.property(fc.array(anything), fc.array(anything), fc.array(anything), (a, b, c) => {
        const [x, y, z] = [sketchNumbers(grid, a), sketchNumbers(grid, b), sketchNumbers(grid, c)];
        const whole = sketchNumbers(grid, [...a, ...b, ...c]);

        expect(mergeGrids(mergeGrids(x, y), z)).toEqual(whole);
        expect(mergeGrids(z, mergeGrids(y, x))).toEqual(whole);
        expect(mergeGrids(x, emptyGrid(grid))).toEqual(x);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('counts every value once: in a cell, missing, infinite or of another type', () => {
    const sketch = sketchNumbers(grid, [1, 2, null, undefined, Number.NaN, Infinity, '7', {}, -5]);

    expect(sketch.cells.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(sketch).toMatchObject({ missing: 3, infinite: 1, mistyped: 2, range: { min: -5, max: 2 } });
  });

  it('puts a value between the edges of its cell, with a middle no farther off than promised', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (x) => {
        const cell = cellOf(grid, x);

        expect(cellEdge(grid, cell)).toBeLessThanOrEqual(x + 1e-9 * Math.abs(x) + 1e-12);
        expect(cellEdge(grid, cell + 1)).toBeGreaterThanOrEqual(x - 1e-9 * Math.abs(x) - 1e-12);
        expect(Math.abs(cellMiddle(grid, cell) - x)).toBeLessThanOrEqual((grid.unit + Math.abs(x - grid.origin)) / 31);
      }),
      { seed: 2 },
    );
  });

  it('puts what is too far into the last cells', () => {
    expect([1e300, -1e300].map((x) => cellOf({ origin: 0, unit: 1e-9 }, x))).toEqual([511, -512]);
  });

  it('is fixed around a baseline, with a unit of 1 where nothing varies', () => {
    expect(gridAround(12, 5)).toEqual({ origin: 12, unit: 4 });
    expect(gridAround(12, 0)).toEqual({ origin: 12, unit: 1 });
    expect(gridAround(Number.NaN, Infinity)).toEqual({ origin: 0, unit: 1 });
  });

  it('refuses to join other grids', () => {
    const other = emptyGrid({ origin: 0, unit: 1 });

    expect(() => mergeGrids(emptyGrid(grid), other)).toThrow(GridMismatchError);
    expect(() => mergeGrids(emptyGrid(grid), other)).toThrow('got asinh16/3/0.5 and asinh16/0/1');
  });
});

describe('the sketch of categories', () => {
  const baseline = new Set(['a', 'b', '']);
  const name = fc.oneof(fc.constantFrom('a', 'b', '', null, undefined), fc.integer({ min: 0, max: 200 }));

  it('joins to what one pass gives, in any grouping, with more new categories than are kept', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 150 }), fc.array(name, { maxLength: 150 }), fc.array(name), (a, b, c) => {
        const [x, y, z] = [a, b, c].map((values) => sketchCategories(baseline, values));
        const whole = sketchCategories(baseline, [...a, ...b, ...c]);

        expect(mergeCategories(mergeCategories(x ?? whole, y ?? whole), z ?? whole)).toEqual(whole);
        expect(mergeCategories(z ?? whole, mergeCategories(y ?? whole, x ?? whole))).toEqual(whole);
        expect(mergeCategories(whole, emptyCategories)).toEqual(whole);
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it('keeps a huge number of categories small and counts all of their rows', () => {
    const sketch = sketchCategories(baseline, ['a', ...Array.from({ length: 5000 }, (_, i) => `id-${i}`)]);

    expect(Object.keys(sketch.fresh).length).toBe(MOST_FRESH);
    expect(newRows(sketch)).toBe(5000);
    expect(sketch.listed).toEqual({ a: 1 });
  });

  it('counts missing values and things that are no categories apart', () => {
    expect(sketchCategories(baseline, ['', null, Number.NaN, {}, [1], true, 7])).toEqual({
      listed: { '': 1 },
      fresh: { '7': 1, true: 1 },
      other: 0,
      missing: 2,
      mistyped: 2,
    });
  });

  it('lines two sketches up over the same categories with all new ones together', () => {
    const [x, y] = [sketchCategories(baseline, ['a', 'z']), sketchCategories(baseline, ['b', 'b', 'y', 'x'])];

    expect(alignCategories(x, y)).toEqual({ names: ['a', 'b'], reference: [1, 0, 1], current: [0, 2, 2] });
  });
});
