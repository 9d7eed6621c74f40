import {
  mergeMoments,
  emptyMoments,
  effectiveCount,
  sampleVariance,
  type Moments,
} from '../../sketch/value/moments.ts';
import { type Result, known, undefinedBecause } from '../../outcome.ts';

/** Fewest batches from which a design effect is learnt. */
const LEAST_BATCHES = 6;

/**
 * How much more the means of batches vary than those of independent rows: mean over batches of n_b (mean_b − mean)² / variance, at
 * least 1.
 *
 * Source: Kish (1965), Survey Sampling, section 8.2; the variance is that inside the batches.
 *
 * @param batches moments of past batches in which nothing was wrong
 */
export function batchDesignEffect(batches: readonly Moments[]): Result {
  const filled = batches.filter((batch) => effectiveCount(batch) > 1);
  if (filled.length < LEAST_BATCHES) {
    return { kind: 'insufficient-data', of: 'batches of more than one row', needed: LEAST_BATCHES, got: filled.length };
  }
  const all = filled.reduce(mergeMoments, emptyMoments);
  const variance = sampleVariance({ ...all, m2: filled.reduce((sum, { m2 }) => sum + m2, 0) });
  if (variance === undefined || !(variance > 0)) return undefinedBecause('no loss varies inside its batch');
  const spread = filled.reduce((sum, batch) => sum + effectiveCount(batch) * (batch.mean - all.mean) ** 2, 0);
  return known(Math.max(1, spread / (filled.length - 1) / variance));
}
