import { normalQuantile, normalSf } from '../../stats/distribution/normal.ts';
import { demand, demandCount } from '../../stats/stats-domain-error.ts';
import type { TooFewRows } from '../distance/count-pair.ts';

/** Rows with a property among all rows. */
export interface ShareOf {
  readonly hits: number;
  readonly rows: number;
}

/** Interval of a share. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Change of a share from reference to present. */
export type ShareChange =
  | ({
      readonly kind: 'known';
      readonly reference: number;
      readonly current: number;
      readonly difference: number;
      /** Two-sided, pooled z test; 1 if the property never or always holds. */
      readonly p: number;
    } & Bounds)
  | TooFewRows;

/** Score interval of a share. Source: Wilson (1927). */
export function wilsonBounds({ hits, rows }: ShareOf, level: number): Bounds {
  const z = normalQuantile(1 - level / 2);
  const share = hits / rows;
  const middle = (share + z ** 2 / (2 * rows)) / (1 + z ** 2 / rows);
  const reach = (z * Math.sqrt((share * (1 - share)) / rows + z ** 2 / (4 * rows ** 2))) / (1 + z ** 2 / rows);
  return { low: hits === 0 ? 0 : middle - reach, high: hits === rows ? 1 : middle + reach };
}

/**
 * Difference of two shares with its hybrid score interval. Source: Newcombe (1998), method 10.
 *
 * @param level chance of lying outside, in (0, 1)
 * @throws StatsDomainError for entries that are no counts or more hits than rows
 */
export function shareChange(reference: ShareOf, current: ShareOf, level: number): ShareChange {
  for (const [side, share] of [
    ['reference', reference],
    ['current', current],
  ] as const) {
    demandCount('rows', share.rows);
    demandCount('hits', share.hits);
    demand(share.hits <= share.rows, 'hits', { value: share.hits, right: `at most ${share.rows} rows` });
    if (share.rows === 0) return { kind: 'insufficient-data', side, needed: 1, got: 0 };
  }
  const p = reference.hits / reference.rows;
  const q = current.hits / current.rows;
  const a = wilsonBounds(reference, level);
  const b = wilsonBounds(current, level);
  return {
    kind: 'known',
    reference: p,
    current: q,
    difference: q - p,
    low: q - p - Math.hypot(q - b.low, a.high - p),
    high: q - p + Math.hypot(b.high - q, p - a.low),
    p: pooledP(reference, current),
  };
}

function pooledP(reference: ShareOf, current: ShareOf): number {
  const pooled = (reference.hits + current.hits) / (reference.rows + current.rows);
  const variance = pooled * (1 - pooled) * (1 / reference.rows + 1 / current.rows);
  if (variance === 0) return 1;
  return 2 * normalSf(Math.abs(current.hits / current.rows - reference.hits / reference.rows) / Math.sqrt(variance));
}
