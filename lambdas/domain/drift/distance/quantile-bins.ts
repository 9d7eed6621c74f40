import { sum } from '../../stats/sum.ts';

/** Counts over cells in rising order, and the cells after which a bin ends (all but the last bin). */
export interface QuantileBins {
  readonly ends: readonly number[];
}

/**
 * Bins for a baseline: unions of neighbouring cells with ends nearest to its quantiles 1/bins, 2/bins, …; equal ends are merged, so
 * there may be fewer. Chosen once per baseline and kept.
 */
export function quantileBins(baseline: readonly number[], bins: number): QuantileBins {
  const total = sum(baseline);
  const ends: number[] = [];
  let below = 0;
  baseline.forEach((count, cell) => {
    const before = below;
    below += count;
    const next = (total * (ends.length + 1)) / bins;
    const isCloser = Math.abs(below - next) <= Math.abs(below + (baseline[cell + 1] ?? 0) - next);
    const mayEnd = count > 0 && below > before && below < total && ends.length < bins - 1;
    if (mayEnd && isCloser) ends.push(cell);
  });
  return { ends };
}

/** Rows of each bin. */
export function binCounts({ ends }: QuantileBins, counts: readonly number[]): readonly number[] {
  const starts = [0, ...ends.map((end) => end + 1)];
  return starts.map((start, i) => sum(counts.slice(start, starts[i + 1] ?? counts.length)));
}
