/** Bins per decade in the tails. */
const PER_DECADE = 20;
const LOWEST_POWER = -6;
const TAIL_BINS = 80;

/**
 * Left edges of the 358 score bins: [0, 1e-6), 20 bins a decade up to 0.01, steps of 0.005 to 0.99, and the mirrored tail.
 *
 * Tail edges are rounded to 12 digits, so that every engine counts on the same grid whatever the last digit of its powers.
 */
export const scoreEdges: readonly number[] = [0, ...lowTail(), ...middle(), ...lowTail().toReversed().map(mirror)];

/** Number of bins. */
export const SCORE_BINS = scoreEdges.length;

/** Bin of a score in [0, 1]: the last one whose left edge is not above it; 1 falls into the last bin. */
export function scoreBinOf(score: number): number {
  let [low, high] = [0, scoreEdges.length];
  while (high - low > 1) {
    const middleIndex = (low + high) >> 1;
    if ((scoreEdges[middleIndex] ?? Infinity) <= score) low = middleIndex;
    else high = middleIndex;
  }
  return low;
}

/** Middle of a bin, for approximations that need one score per bin. */
export function middleOfBin(bin: number): number {
  return ((scoreEdges[bin] ?? 1) + (scoreEdges[bin + 1] ?? 1)) / 2;
}

function lowTail(): readonly number[] {
  return Array.from({ length: TAIL_BINS }, (_, k) => Number((10 ** (LOWEST_POWER + k / PER_DECADE)).toPrecision(12)));
}

/** 0.01 to 0.985 as the doubles k/200; the mirrored tail begins at 0.99. */
function middle(): readonly number[] {
  return Array.from({ length: 197 }, (_, i) => (i + 2) / 200);
}

function mirror(edge: number): number {
  return Number((1 - edge).toPrecision(12));
}
