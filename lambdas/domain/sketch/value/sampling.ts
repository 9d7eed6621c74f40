/** How many rows stand behind a weighted sum: w = 1 / sampling rate of each row. */
export interface Sampling {
  /** Sum of w. */
  readonly weight: number;
  /** Sum of w². */
  readonly squares: number;
}

/** No rows. */
export const noSampling: Sampling = { weight: 0, squares: 0 };

/** Joins the rows of two sums. */
export function mergeSampling(a: Sampling, b: Sampling): Sampling {
  return { weight: a.weight + b.weight, squares: a.squares + b.squares };
}

/** Sampling of rows with these weights. */
export function samplingOf(weights: Iterable<number>): Sampling {
  let [weight, squares] = [0, 0];
  for (const w of weights) {
    weight += w;
    squares += w * w;
  }
  return { weight, squares };
}

/**
 * Rows of equal weight that tell as much: (Σw)² / Σw², divided by the design effect.
 *
 * Source: Kish (1965), Survey Sampling, section 11.7.
 *
 * @param designEffect ≥ 1: how much more the numbers vary than those of independent rows
 */
export function effectiveRows({ weight, squares }: Sampling, designEffect = 1): number {
  return squares === 0 ? 0 : (weight * weight) / squares / designEffect;
}
