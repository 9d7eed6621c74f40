/** Bins of equal width over [0, 1]. */
const SCORE_BINS = 20;

/**
 * Bin of a score: bin i holds [i/20, (i+1)/20), the last one 1 too.
 *
 * @returns 0 to 19, or undefined if the prediction is no number in [0, 1]
 */
export function scoreBin(prediction: unknown): number | undefined {
  if (typeof prediction !== 'number' || !(prediction >= 0 && prediction <= 1)) return undefined;
  return Math.min(SCORE_BINS - 1, Math.floor(prediction * SCORE_BINS));
}
