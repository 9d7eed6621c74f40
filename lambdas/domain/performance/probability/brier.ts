import type { CalibrationSketch } from '../../sketch/labelled/calibration-sketch.ts';
import type { ScoredRow } from '../../sketch/labelled/scored-row.ts';
import { momentsOf, type Moments } from '../../sketch/value/moments.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';

/** Moments of (s − y)² of rows. Source: Brier (1950), Verification of forecasts expressed in terms of probability. */
export function brierOf(rows: readonly ScoredRow[]): Moments {
  return momentsOf(
    rows.map(({ score, isPositive }) => (score - (isPositive ? 1 : 0)) ** 2),
    (row) => rows[row]?.weight ?? 1,
  );
}

/** Brier score = reliability − resolution + uncertainty + rest. */
export interface BrierParts {
  /** Mean squared distance of the mean score from the rate, over bins; 0 is best. */
  readonly reliability: number;
  /** Mean squared distance of a bin's rate from the base rate; more is better. */
  readonly resolution: number;
  /** Base rate × (1 − base rate). */
  readonly uncertainty: number;
  /** What scores vary inside their bins. */
  readonly rest: number;
}

/** Parts of a Brier score. Source: Murphy (1973); the rest: Stephenson, Coelho, Jolliffe (2008). */
export function brierParts(brier: number, { bins }: CalibrationSketch): Result<BrierParts> {
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  if (rows === 0) return undefinedBecause('no rows');
  const baseRate = bins.reduce((sum, { positives }) => sum + positives, 0) / rows;
  let [reliability, resolution] = [0, 0];
  for (const { count, positives, scores } of bins) {
    if (count === 0) continue;
    reliability += (count / rows) * ((scores - positives) / count) ** 2;
    resolution += (count / rows) * (positives / count - baseRate) ** 2;
  }
  const uncertainty = baseRate * (1 - baseRate);
  return known({ reliability, resolution, uncertainty, rest: brier - reliability + resolution - uncertainty });
}
