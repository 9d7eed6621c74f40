/** Mean and spread of weighted values; never kept as a sum of squares, which loses all digits when the mean is large. */
export interface Moments {
  /** Sum of the weights. */
  readonly count: number;
  /** Sum of the squared weights, for the effective number of rows. */
  readonly squares: number;
  readonly mean: number;
  /** Weighted sum of squared distances from the mean. */
  readonly m2: number;
}

/** No values. */
export const emptyMoments: Moments = { count: 0, squares: 0, mean: 0, m2: 0 };

/**
 * Joins two sketches as if all their values had gone into one.
 *
 * Order and grouping of merges do not change the result beyond rounding.
 * Source: Chan, Golub, LeVeque (1979), Updating formulae and a pairwise algorithm for computing sample variances.
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const gap = b.mean - a.mean;
  return {
    count,
    squares: a.squares + b.squares,
    mean: a.mean + (gap * b.count) / count,
    m2: a.m2 + b.m2 + (gap * gap * a.count * b.count) / count,
  };
}

/** Moments of values in one pass; the weight of each is 1 unless given. Values must be finite, weights > 0. */
export function momentsOf(values: Iterable<number>, weightAt: (row: number) => number = () => 1): Moments {
  let [count, squares, mean, m2, row] = [0, 0, 0, 0, 0];
  for (const value of values) {
    const w = weightAt(row++);
    count += w;
    squares += w * w;
    const gap = value - mean;
    mean += (gap * w) / count;
    m2 += w * gap * (value - mean);
  }
  return { count, squares, mean, m2 };
}

/** Effective number of rows: (Σw)² / Σw²; the number of values if none was sampled. */
export function effectiveCount({ count, squares }: Moments): number {
  return squares === 0 ? 0 : (count * count) / squares;
}

/** Unbiased variance (n − 1, with the effective n); undefined below two values. */
export function sampleVariance(moments: Moments): number | undefined {
  const n = effectiveCount(moments);
  return n > 1 ? (moments.m2 / moments.count) * (n / (n - 1)) : undefined;
}
