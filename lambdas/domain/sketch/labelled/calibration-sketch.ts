import { demandSameGrid } from '../sketch-grid-error.ts';
import { mergeSampling, noSampling, samplingOf, type Sampling } from '../value/sampling.ts';
import type { ScoredRow } from './scored-row.ts';

/** Sums of one bin of the reliability curve. */
export interface CalibrationBin {
  /** Sum of weights. */
  readonly count: number;
  readonly positives: number;
  /** Weighted sum of the scores. */
  readonly scores: number;
}

/** Equal bins on [0, 1], closed on the right: a score on an inner edge belongs to the lower bin. */
export interface CalibrationSketch {
  readonly bins: readonly CalibrationBin[];
  readonly sampling: Sampling;
}

/** Bins of the ECE. */
export const CALIBRATION_BINS = 10;

const emptyBin: CalibrationBin = { count: 0, positives: 0, scores: 0 };

/** No rows. */
export function emptyCalibration(bins: number = CALIBRATION_BINS): CalibrationSketch {
  return { bins: Array.from({ length: bins }, () => emptyBin), sampling: noSampling };
}

/** Sketch of labelled rows in one pass; rows with a score outside [0, 1] are left out. */
export function calibrationOf(rows: readonly ScoredRow[], bins: number = CALIBRATION_BINS): CalibrationSketch {
  const tallies = Array.from({ length: bins }, () => ({ count: 0, positives: 0, scores: 0 }));
  const inside = rows.filter(({ score }) => score >= 0 && score <= 1);
  for (const { score, isPositive, weight } of inside) {
    const tally = tallies[binOf(score, bins)];
    if (tally === undefined) continue;
    tally.count += weight;
    tally.positives += isPositive ? weight : 0;
    tally.scores += weight * score;
  }
  return { bins: tallies, sampling: samplingOf(inside.map(({ weight }) => weight)) };
}

/**
 * Joins two sketches as if all their rows had gone into one.
 *
 * @throws SketchGridError if they have different numbers of bins
 */
export function mergeCalibration(a: CalibrationSketch, b: CalibrationSketch): CalibrationSketch {
  demandSameGrid('calibration', [a.bins.length], [b.bins.length]);
  return {
    bins: a.bins.map((bin, i) => mergeBin(bin, b.bins[i] ?? emptyBin)),
    sampling: mergeSampling(a.sampling, b.sampling),
  };
}

function mergeBin(a: CalibrationBin, b: CalibrationBin): CalibrationBin {
  return { count: a.count + b.count, positives: a.positives + b.positives, scores: a.scores + b.scores };
}

/** Number of inner edges k / bins below the score. */
function binOf(score: number, bins: number): number {
  let bin = 0;
  while (bin < bins - 1 && (bin + 1) / bins < score) bin++;
  return bin;
}
