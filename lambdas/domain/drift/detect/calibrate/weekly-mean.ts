import { at } from '../series/at.ts';

/** Mean of a quantity over the reference, and over it without each week. */
export interface WeeklyMean {
  readonly all: number;
  /** By week: mean of the other weeks; what a replay of that week may know. */
  readonly without: Float64Array;
}

/** Means of `values` at the blocks that `counts`, over all weeks and without each. */
export function weeklyMean(values: Float64Array, counts: (t: number) => boolean, blocks: number): WeeklyMean {
  const weeks = Math.floor(values.length / blocks);
  const sums = new Float64Array(weeks);
  const sizes = new Float64Array(weeks);
  for (let t = 0; t < values.length; t += 1) {
    if (!counts(t)) continue;
    const w = Math.floor(t / blocks);
    sums[w] = at(sums, w) + at(values, t);
    sizes[w] = at(sizes, w) + 1;
  }
  const sum = sums.reduce((a, b) => a + b, 0);
  const size = sizes.reduce((a, b) => a + b, 0);
  return {
    all: sum / Math.max(size, 1),
    without: sums.map((s, w) => (sum - s) / Math.max(size - at(sizes, w), 1)),
  };
}
