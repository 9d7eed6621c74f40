import { describe, expect, it } from 'vitest';
import { GridSample } from '../../../lambdas/domain/baseline/grid-sample.ts';
import { ListedTally } from '../../../lambdas/domain/baseline/listed-tally.ts';

function gridOf(values: Iterable<number>) {
  const sample = new GridSample();
  for (const value of values) sample.add(value);
  return sample.grid();
}

describe('the grid of a file', () => {
  it('is around its median, in its standard deviation as a power of two', () => {
    expect(gridOf([1, 2, 3, 4, 100])).toEqual({ origin: 3, unit: 32 });
    expect(gridOf([])).toEqual({ origin: 0, unit: 1 });
    expect(gridOf([7, 7, 7])).toEqual({ origin: 7, unit: 1 });
  });

  it('sees a sorted file to its end', () => {
    const { origin, unit } = gridOf(Array.from({ length: 1_000_000 }, (_, i) => i));

    // The deviation of 0 … 999,999 is 288,675, and 2^18 is 262,144.
    expect(Math.abs(origin - 500_000)).toBeLessThan(1_000);
    expect(unit).toBe(2 ** 18);
  });
});

describe('categories of a file', () => {
  it('are bounded, however many there are, and no row is lost', () => {
    const tally = new ListedTally();
    for (let i = 0; i < 30_000; i += 1) tally.add(`c${i}`, 1);
    for (let i = 0; i < 5; i += 1) tally.add('c9999', 1);
    tally.add(null, 1);

    const sketch = tally.sketch();
    const { listed = {}, other = 0, missing } = sketch.kind === 'categorical' ? sketch.categories : {};
    expect(Object.keys(listed)).toHaveLength(1_000);
    expect(listed['c9999']).toBe(6);
    expect(Object.values(listed).reduce((sum, n) => sum + n, other)).toBe(30_005);
    expect(missing).toBe(1);
  });
});
