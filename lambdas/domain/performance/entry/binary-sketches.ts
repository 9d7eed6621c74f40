import {
  calibrationOf,
  emptyCalibration,
  mergeCalibration,
  type CalibrationSketch,
} from '../../sketch/labelled/calibration-sketch.ts';
import type { ScoredRow } from '../../sketch/labelled/scored-row.ts';
import {
  emptyScoreSketch,
  mergeScoreSketch,
  scoreSketchOf,
  type ScoreSketch,
} from '../../sketch/labelled/score-sketch.ts';
import {
  emptyThresholds,
  mergeThresholds,
  thresholdsOf,
  type ThresholdSketch,
} from '../../sketch/labelled/threshold-sketch.ts';
import { emptyLogBucket, logBucketOf, mergeLogBucket, type LogBucket } from '../../sketch/value/log-bucket.ts';
import { emptyMoments, mergeMoments, type Moments } from '../../sketch/value/moments.ts';
import { mergeSampling, noSampling, samplingOf, type Sampling } from '../../sketch/value/sampling.ts';
import { brierOf } from '../probability/brier.ts';
import { logLossesOf } from '../probability/log-loss.ts';

/** Everything that is kept of the labelled rows of a binary model. */
export interface BinarySketches {
  readonly score: ScoreSketch;
  /** All scores by class, for those that are no probabilities. */
  readonly buckets: ScoreBuckets;
  readonly calibration: CalibrationSketch;
  readonly thresholds: ThresholdSketch;
  readonly logLoss: Moments;
  readonly squaredError: Moments;
}

/** Scores of any size by class. */
export interface ScoreBuckets {
  readonly positives: LogBucket;
  readonly negatives: LogBucket;
  readonly positiveSampling: Sampling;
  readonly negativeSampling: Sampling;
}

/** No rows, for these declared thresholds. */
export function emptyBinary(thresholds: readonly number[]): BinarySketches {
  return {
    score: emptyScoreSketch,
    buckets: {
      positives: emptyLogBucket(),
      negatives: emptyLogBucket(),
      positiveSampling: noSampling,
      negativeSampling: noSampling,
    },
    calibration: emptyCalibration(),
    thresholds: emptyThresholds(thresholds),
    logLoss: emptyMoments,
    squaredError: emptyMoments,
  };
}

/** Sketches of rows in one pass; losses are of the rows with a score in [0, 1]. */
export function binarySketchesOf(rows: readonly ScoredRow[], thresholds: readonly number[]): BinarySketches {
  const inside = rows.filter(({ score }) => score >= 0 && score <= 1);
  return {
    score: scoreSketchOf(rows),
    buckets: bucketsOfRows(rows),
    calibration: calibrationOf(inside),
    thresholds: thresholdsOf(rows, thresholds),
    logLoss: logLossesOf(inside).losses,
    squaredError: brierOf(inside),
  };
}

/** Joins two sets of sketches as if all their rows had gone into one. */
export function mergeBinary(a: BinarySketches, b: BinarySketches): BinarySketches {
  return {
    score: mergeScoreSketch(a.score, b.score),
    buckets: {
      positives: mergeLogBucket(a.buckets.positives, b.buckets.positives),
      negatives: mergeLogBucket(a.buckets.negatives, b.buckets.negatives),
      positiveSampling: mergeSampling(a.buckets.positiveSampling, b.buckets.positiveSampling),
      negativeSampling: mergeSampling(a.buckets.negativeSampling, b.buckets.negativeSampling),
    },
    calibration: mergeCalibration(a.calibration, b.calibration),
    thresholds: mergeThresholds(a.thresholds, b.thresholds),
    logLoss: mergeMoments(a.logLoss, b.logLoss),
    squaredError: mergeMoments(a.squaredError, b.squaredError),
  };
}

function bucketsOfRows(rows: readonly ScoredRow[]): ScoreBuckets {
  const side = (wanted: boolean): readonly ScoredRow[] => rows.filter(({ isPositive }) => isPositive === wanted);
  const sketch = (part: readonly ScoredRow[]): LogBucket =>
    logBucketOf(
      part.map(({ score }) => score),
      { weightAt: (row) => part[row]?.weight ?? 1 },
    );
  const sampling = (part: readonly ScoredRow[]): Sampling => samplingOf(part.map(({ weight }) => weight));
  const [positives, negatives] = [side(true), side(false)];
  return {
    positives: sketch(positives),
    negatives: sketch(negatives),
    positiveSampling: sampling(positives),
    negativeSampling: sampling(negatives),
  };
}
