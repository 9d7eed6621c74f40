import { describe, expect, it } from 'vitest';
import type { ColumnSketch } from '../../../lambdas/contracts/stored/rows/part.ts';
import { sketchCategories } from '../../../lambdas/domain/sketch/categories.ts';
import { sketchNumbers } from '../../../lambdas/domain/sketch/feature-grid.ts';
import { odditiesOf } from '../../../lambdas/domain/windows/column-oddities.ts';
import { knownColumns } from '../../../lambdas/domain/windows/known-columns.ts';

const grid = { origin: 50, unit: 16 };
const none: ReadonlySet<string> = new Set();

function numbers(values: readonly unknown[]): ColumnSketch {
  return { kind: 'numeric', grid: sketchNumbers(grid, values) };
}

function categories(listed: ReadonlySet<string>, values: readonly unknown[]): ColumnSketch {
  return { kind: 'categorical', categories: sketchCategories(listed, values) };
}

function known(sketch: ColumnSketch) {
  const captured = { records: 0, weight: 0, squares: 0, features: { f: sketch } };
  return knownColumns(captured).get('f');
}

describe('odd values of a column', () => {
  it('are out of range beyond the cells of the smallest and the largest value of the baseline', () => {
    const baseline = known(numbers([20, 35, 50, 80]));

    const odd = odditiesOf(numbers([20, 80, 55, 2, 300, 1_000, null, 'x', Infinity]), baseline);

    expect(odd).toEqual([1, 0, 4, 1]);
  });

  it('are held against no range that is on another grid', () => {
    const other: ColumnSketch = { kind: 'numeric', grid: sketchNumbers({ origin: 0, unit: 1 }, [1, 2]) };

    expect(odditiesOf(numbers([500]), known(other))).toEqual([0, 0, 0, 0]);
    expect(odditiesOf(numbers([500]), known(numbers([null])))).toEqual([0, 0, 0, 0]);
  });

  it('are categories that the baseline does not name, whichever way they were counted', () => {
    const baseline = known(categories(new Set(['red', 'blue']), ['red', 'blue']));

    expect(odditiesOf(categories(none, ['red', 'green', 'green', null]), baseline)).toEqual([1, 2, 0, 0]);
    expect(odditiesOf(categories(new Set(['green']), ['red', 'green']), baseline)).toEqual([0, 1, 0, 0]);
  });

  it('are no categories where the baseline met more than it names', () => {
    const many: ColumnSketch = {
      kind: 'categorical',
      categories: { listed: { red: 3 }, fresh: {}, other: 7, missing: 0, mistyped: 0 },
    };

    expect(odditiesOf(categories(none, ['green']), known(many))).toEqual([0, 0, 0, 0]);
  });
});
