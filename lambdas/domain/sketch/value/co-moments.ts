/** Joint moments of two weighted values of one row, for ratios, correlations and R². */
export interface CoMoments {
  readonly count: number;
  readonly squares: number;
  readonly meanX: number;
  readonly meanY: number;
  readonly m2X: number;
  readonly m2Y: number;
  /** Weighted sum of (x − mean x)(y − mean y). */
  readonly cross: number;
}

/** No rows. */
export const emptyCoMoments: CoMoments = { count: 0, squares: 0, meanX: 0, meanY: 0, m2X: 0, m2Y: 0, cross: 0 };

/**
 * Joins two sketches as if all their rows had gone into one.
 *
 * Source: Chan, Golub, LeVeque (1979), and the same update for the cross product.
 */
export function mergeCoMoments(a: CoMoments, b: CoMoments): CoMoments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const [gapX, gapY] = [b.meanX - a.meanX, b.meanY - a.meanY];
  const share = (a.count * b.count) / count;
  return {
    count,
    squares: a.squares + b.squares,
    meanX: a.meanX + (gapX * b.count) / count,
    meanY: a.meanY + (gapY * b.count) / count,
    m2X: a.m2X + b.m2X + gapX * gapX * share,
    m2Y: a.m2Y + b.m2Y + gapY * gapY * share,
    cross: a.cross + b.cross + gapX * gapY * share,
  };
}

/** Joint moments of pairs in one pass; the weight of each is 1 unless given. */
export function coMomentsOf(
  pairs: Iterable<readonly [x: number, y: number]>,
  weightAt: (row: number) => number = () => 1,
): CoMoments {
  let [count, squares, meanX, meanY, m2X, m2Y, cross, row] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const [x, y] of pairs) {
    const w = weightAt(row++);
    count += w;
    squares += w * w;
    const [gapX, gapY] = [x - meanX, y - meanY];
    meanX += (gapX * w) / count;
    meanY += (gapY * w) / count;
    m2X += w * gapX * (x - meanX);
    m2Y += w * gapY * (y - meanY);
    cross += w * gapX * (y - meanY);
  }
  return { count, squares, meanX, meanY, m2X, m2Y, cross };
}
