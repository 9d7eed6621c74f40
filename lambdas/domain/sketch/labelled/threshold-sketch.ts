import { demandSameGrid } from '../sketch-grid-error.ts';
import { mergeSampling, noSampling, samplingOf, type Sampling } from '../value/sampling.ts';
import type { ScoredRow } from './scored-row.ts';

/** Confusion matrix of one threshold, weighted. */
export interface Confusion {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** Confusion matrices at each declared threshold: positive if score >= threshold. */
export interface ThresholdSketch {
  readonly thresholds: readonly number[];
  readonly cells: readonly Confusion[];
  readonly sampling: Sampling;
}

/** No decisions. */
export const emptyConfusion: Confusion = { tp: 0, fp: 0, tn: 0, fn: 0 };

/** No rows. */
export function emptyThresholds(thresholds: readonly number[]): ThresholdSketch {
  return { thresholds, cells: thresholds.map(() => emptyConfusion), sampling: noSampling };
}

/** Sketch of labelled rows in one pass. */
export function thresholdsOf(rows: readonly ScoredRow[], thresholds: readonly number[]): ThresholdSketch {
  return {
    thresholds,
    cells: thresholds.map((threshold) => confusionAt(rows, threshold)),
    sampling: samplingOf(rows.map(({ weight }) => weight)),
  };
}

/**
 * Joins two sketches as if all their rows had gone into one.
 *
 * @throws SketchGridError if they declare different thresholds
 */
export function mergeThresholds(a: ThresholdSketch, b: ThresholdSketch): ThresholdSketch {
  demandSameGrid('threshold', a.thresholds, b.thresholds);
  return {
    thresholds: a.thresholds,
    cells: a.cells.map((cell, i) => mergeConfusion(cell, b.cells[i] ?? emptyConfusion)),
    sampling: mergeSampling(a.sampling, b.sampling),
  };
}

/** Adds two matrices. */
export function mergeConfusion(a: Confusion, b: Confusion): Confusion {
  return { tp: a.tp + b.tp, fp: a.fp + b.fp, tn: a.tn + b.tn, fn: a.fn + b.fn };
}

/** Confusion matrix of rows at one threshold. */
export function confusionAt(rows: readonly ScoredRow[], threshold: number): Confusion {
  const cells = { tp: 0, fp: 0, tn: 0, fn: 0 };
  for (const { score, isPositive, weight } of rows) {
    const isChosen = score >= threshold;
    if (isPositive) cells[isChosen ? 'tp' : 'fn'] += weight;
    else cells[isChosen ? 'fp' : 'tn'] += weight;
  }
  return cells;
}
