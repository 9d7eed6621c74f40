import { at } from '../series/at.ts';
import type { Means } from './tally.ts';

/** Means of one segment and the share of rows that it has in the anchor week. */
export interface SegmentMeans {
  readonly means: Means;
  readonly weight: number;
}

/** Means as if every segment had its share of the anchor week (direct standardisation), with the rows that this is worth. */
export function standardise(segments: readonly SegmentMeans[]): Means | undefined {
  const filled = segments.filter(({ means }) => means.present > 0);
  const [first] = filled;
  if (first === undefined) return undefined;
  const weight = filled.reduce((sum, segment) => sum + segment.weight, 0);
  if (weight <= 0) return undefined;
  const values = first.means.values.map((_, channel) =>
    filled.reduce((sum, segment) => sum + (segment.weight / weight) * at(segment.means.values, channel), 0),
  );
  const worth = (rows: (means: Means) => number): number =>
    1 / filled.reduce((sum, segment) => sum + (segment.weight / weight) ** 2 / rows(segment.means), 0);
  return { values, present: worth((means) => means.present), rows: worth((means) => means.rows) };
}
