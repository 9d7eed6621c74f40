import { mergeSampling, noSampling, samplingOf, type Sampling } from '../value/sampling.ts';
import { mergeCounts, type SparseCounts } from '../value/sparse-counts.ts';
import { scoreBinOf } from './score-edges.ts';
import type { ScoredRow } from './scored-row.ts';

/** Scores in [0, 1] by class on the fixed grid of 358 bins. */
export interface ScoreSketch {
  readonly positives: SparseCounts;
  readonly negatives: SparseCounts;
  readonly positiveSampling: Sampling;
  readonly negativeSampling: Sampling;
  /** Weight of rows whose score is no number in [0, 1]; they are in no bin. */
  readonly outside: number;
}

/** No rows. */
export const emptyScoreSketch: ScoreSketch = {
  positives: {},
  negatives: {},
  positiveSampling: noSampling,
  negativeSampling: noSampling,
  outside: 0,
};

/** Sketch of labelled rows in one pass. */
export function scoreSketchOf(rows: readonly ScoredRow[]): ScoreSketch {
  const positives: Record<string, number> = {};
  const negatives: Record<string, number> = {};
  let outside = 0;
  for (const { score, isPositive, weight } of rows) {
    if (!(score >= 0 && score <= 1)) {
      outside += weight;
      continue;
    }
    const counts = isPositive ? positives : negatives;
    const bin = scoreBinOf(score);
    counts[bin] = (counts[bin] ?? 0) + weight;
  }
  const inside = rows.filter(({ score }) => score >= 0 && score <= 1);
  return {
    positives,
    negatives,
    positiveSampling: samplingOf(inside.filter(({ isPositive }) => isPositive).map(({ weight }) => weight)),
    negativeSampling: samplingOf(inside.filter(({ isPositive }) => !isPositive).map(({ weight }) => weight)),
    outside,
  };
}

/** Joins two sketches as if all their rows had gone into one. Order and grouping do not matter. */
export function mergeScoreSketch(a: ScoreSketch, b: ScoreSketch): ScoreSketch {
  return {
    positives: mergeCounts(a.positives, b.positives),
    negatives: mergeCounts(a.negatives, b.negatives),
    positiveSampling: mergeSampling(a.positiveSampling, b.positiveSampling),
    negativeSampling: mergeSampling(a.negativeSampling, b.negativeSampling),
    outside: a.outside + b.outside,
  };
}
