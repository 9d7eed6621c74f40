import { kolmogorovSmirnov } from '../distance/kolmogorov-smirnov.ts';
import type { CountPair, TooFewRows } from '../distance/count-pair.ts';

/** Largest change among projections of embeddings. */
export type ProjectionDrift =
  | {
      readonly kind: 'known';
      readonly projection: number;
      readonly statistic: number;
      /** Bonferroni over all projections. */
      readonly p: number;
      /** Share of projections whose own corrected p is at most 0.05. */
      readonly drifted: number;
    }
  | { readonly kind: 'undefined'; readonly reason: string }
  | TooFewRows;

/** Largest Kolmogorov-Smirnov distance over fixed projections. */
export function projectionDrift(projections: readonly CountPair[]): ProjectionDrift {
  const results = projections.map((pair) => kolmogorovSmirnov(pair));
  const few = results.find((result) => result.kind === 'insufficient-data');
  if (few !== undefined) return few;
  const known = results.flatMap((result, projection) =>
    result.kind === 'known'
      ? [{ projection, statistic: result.statistic, p: Math.min(1, result.p * results.length) }]
      : [],
  );
  const [surest] = known.toSorted((a, b) => a.p - b.p || b.statistic - a.statistic);
  if (surest === undefined) return { kind: 'undefined', reason: 'there are no projections' };
  return { kind: 'known', ...surest, drifted: known.filter(({ p }) => p <= 0.05).length / known.length };
}
