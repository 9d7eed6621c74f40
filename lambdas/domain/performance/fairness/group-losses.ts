import type { CalibrationSketch } from '../../sketch/labelled/calibration-sketch.ts';
import { effectiveCount, sampleVariance, type Moments } from '../../sketch/value/moments.ts';
import { studentQuantile } from '../../stats/distribution/student-quantile.ts';
import { bootstrapInterval } from '../interval/bootstrap.ts';
import { meanInterval } from '../interval/mean-interval.ts';
import { known, measured, undefinedBecause, valueOf, type Outcome } from '../../outcome.ts';
import { expectedCalibrationError } from '../probability/calibration-error.ts';

/** Per-record losses of a declared group. */
export interface GroupLosses {
  readonly name: string;
  readonly losses: Moments;
}

const LEAST_ROWS = 30;

/** The group with the largest mean loss, among those with enough rows. */
export function worstGroupLoss(groups: readonly GroupLosses[]): { readonly name: string; readonly outcome: Outcome } {
  const [worst] = groups
    .filter(({ losses }) => effectiveCount(losses) >= LEAST_ROWS)
    .toSorted((a, b) => b.losses.mean - a.losses.mean);
  if (worst !== undefined) {
    return { name: worst.name, outcome: measured(known(worst.losses.mean), meanInterval(worst.losses)) };
  }
  const got = Math.max(0, ...groups.map(({ losses }) => effectiveCount(losses)));
  return { name: '', outcome: { kind: 'insufficient-data', of: 'rows of a group', needed: LEAST_ROWS, got } };
}

/** ECE of the reference group minus that of the compared one; the interval resamples both. */
export function calibrationGap(reference: CalibrationSketch, compared: CalibrationSketch, seed: string): Outcome {
  const gap = (a: CalibrationSketch, d: CalibrationSketch): number | undefined => {
    const [first, second] = [valueOf(expectedCalibrationError(a)), valueOf(expectedCalibrationError(d))];
    return first === undefined || second === undefined ? undefined : first - second;
  };
  const value = gap(reference, compared);
  if (value === undefined) return undefinedBecause('a group has no rows');
  const cellsOf = ({ bins }: CalibrationSketch): readonly number[] =>
    bins.flatMap(({ count, positives }) => [positives, count - positives]);
  const cells = [...cellsOf(reference), ...cellsOf(compared)];
  const { weight, squares } = reference.sampling;
  const interval = bootstrapInterval(
    cells,
    (drawn) => gap(redrawn(reference, drawn), redrawn(compared, drawn.slice(2 * reference.bins.length))),
    { seed: `${seed} calibration gap`, rowsPerWeight: squares === 0 ? 1 : weight / squares },
  );
  return measured(known(value), interval);
}

function redrawn(sketch: CalibrationSketch, drawn: readonly number[]): CalibrationSketch {
  const bins = sketch.bins.map((bin, i) => {
    const positives = drawn[2 * i] ?? 0;
    const count = positives + (drawn[2 * i + 1] ?? 0);
    return { count, positives, scores: bin.count === 0 ? 0 : (bin.scores / bin.count) * count };
  });
  return { ...sketch, bins };
}

/** Losses of both variants in one declared segment. */
export interface SegmentArms {
  readonly name: string;
  readonly challenger: Moments;
  readonly champion: Moments;
}

/** Challenger minus champion in each segment; the intervals hold together: alpha is divided by the number of segments. */
export function segmentHarm(
  segments: readonly SegmentArms[],
  alpha = 0.05,
): readonly { readonly name: string; readonly outcome: Outcome }[] {
  return segments.map(({ name, challenger, champion }) => {
    const got = Math.min(effectiveCount(challenger), effectiveCount(champion));
    if (got < LEAST_ROWS) {
      return { name, outcome: { kind: 'insufficient-data', of: 'rows of an arm', needed: LEAST_ROWS, got } };
    }
    return { name, outcome: difference(challenger, champion, alpha / segments.length) };
  });
}

function difference(challenger: Moments, champion: Moments, alpha: number): Outcome {
  const [n, m] = [effectiveCount(challenger), effectiveCount(champion)];
  const [u, v] = [(sampleVariance(challenger) ?? 0) / n, (sampleVariance(champion) ?? 0) / m];
  const value = challenger.mean - champion.mean;
  if (!(u + v > 0)) return measured(known(value), undefinedBecause('no loss varies'));
  const degrees = (u + v) ** 2 / ((u * u) / (n - 1) + (v * v) / (m - 1));
  const half = studentQuantile(1 - alpha / 2, degrees) * Math.sqrt(u + v);
  return measured(known(value), known({ lower: value - half, upper: value + half, method: 't' }));
}
