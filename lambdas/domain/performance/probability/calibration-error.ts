import type { CalibrationBin, CalibrationSketch } from '../../sketch/labelled/calibration-sketch.ts';
import { effectiveRows } from '../../sketch/value/sampling.ts';
import { bootstrapInterval, type Resampling } from '../interval/bootstrap.ts';
import { wilson } from '../interval/wilson.ts';
import { known, undefinedBecause, type Interval, type Result } from '../../outcome.ts';

/** A point of the reliability curve: one bin that is not empty. */
export interface ReliabilityPoint {
  readonly meanScore: number;
  readonly rate: number;
  readonly rows: number;
  readonly interval: Result<Interval>;
}

/** Reliability curve: mean score against rate of positives, by bin. */
export function reliability({ bins, sampling }: CalibrationSketch): readonly ReliabilityPoint[] {
  const factor = sampling.weight === 0 ? 0 : effectiveRows(sampling) / sampling.weight;
  return bins
    .filter(({ count }) => count > 0)
    .map(({ count, positives, scores }) => ({
      meanScore: scores / count,
      rate: positives / count,
      rows: count,
      interval: wilson(positives / count, count * factor),
    }));
}

/** Expected calibration error Σ n_b / n |rate_b − mean s_b|. Source: Naeini, Cooper, Hauskrecht (2015). */
export function expectedCalibrationError({ bins }: CalibrationSketch): Result {
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  if (rows === 0) return undefinedBecause('no rows');
  return known(bins.reduce((sum, { positives, scores }) => sum + Math.abs(positives - scores), 0) / rows);
}

/** Largest calibration error over the bins that are not empty. */
export function maximumCalibrationError({ bins }: CalibrationSketch): Result {
  const filled = bins.filter(({ count }) => count > 0);
  if (filled.length === 0) return undefinedBecause('no rows');
  return known(Math.max(...filled.map(({ count, positives, scores }) => Math.abs(positives - scores) / count)));
}

/** Bootstrap interval of a statistic of the calibration bins; the mean score of a bin is kept. */
export function calibrationInterval(
  sketch: CalibrationSketch,
  statistic: (sketch: CalibrationSketch) => Result,
  resampling: Resampling,
): Result<Interval> {
  const cells = sketch.bins.flatMap(({ count, positives }) => [positives, count - positives]);
  return bootstrapInterval(
    cells,
    (drawn) => {
      const value = statistic({ ...sketch, bins: sketch.bins.map((bin, i) => redrawn(bin, drawn, i)) });
      return value.kind === 'known' ? value.value : undefined;
    },
    resampling,
  );
}

function redrawn(bin: CalibrationBin, drawn: readonly number[], index: number): CalibrationBin {
  const positives = drawn[2 * index] ?? 0;
  const count = positives + (drawn[2 * index + 1] ?? 0);
  return { count, positives, scores: bin.count === 0 ? 0 : (bin.scores / bin.count) * count };
}
