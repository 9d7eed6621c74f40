import { StatsDomainError } from '../../stats/stats-domain-error.ts';

/** Distance between two mean vectors. */
export type CentroidDistance =
  | { readonly kind: 'known'; readonly euclid: number; readonly cosine: number }
  /** A mean vector is zero: it has no direction. */
  | { readonly kind: 'undefined'; readonly euclid: number; readonly reason: string };

/**
 * Euclidean and cosine distance (1 − cosine, 0 to 2) between the mean vectors of embeddings.
 *
 * @throws StatsDomainError for vectors of different lengths
 */
export function centroidDistance(reference: readonly number[], current: readonly number[]): CentroidDistance {
  if (reference.length !== current.length)
    throw new StatsDomainError(`vectors must be equally long, got ${reference.length} and ${current.length}`);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
  const euclid = Math.sqrt(reference.reduce((sum, x, i) => sum + ((current[i] ?? 0) - x) ** 2, 0));
  const lengths = Math.sqrt(dot(reference, reference) * dot(current, current));
  if (lengths === 0) return { kind: 'undefined', euclid, reason: 'a mean vector is zero' };
  return { kind: 'known', euclid, cosine: 1 - Math.max(-1, Math.min(1, dot(reference, current) / lengths)) };
}
