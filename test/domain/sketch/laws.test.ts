import fc from 'fast-check';
import {
  emptyBinary,
  binarySketchesOf,
  mergeBinary,
} from '../../../lambdas/domain/performance/entry/binary-sketches.ts';
import {
  classSketchesOf,
  emptyClasses,
  mergeClasses,
} from '../../../lambdas/domain/performance/entry/class-sketches.ts';
import { emptyQueries, mergeQueries, queriesOf } from '../../../lambdas/domain/performance/ranking/query-sketch.ts';
import {
  emptyErrors,
  errorSketchOf,
  mergeErrors,
} from '../../../lambdas/domain/performance/regression/error-sketch.ts';
import { mergeRanges, rangesOf } from '../../../lambdas/domain/performance/regression/quantile-sketch.ts';
import { distinctOf, mergeDistinct } from '../../../lambdas/domain/sketch/distinct.ts';
import {
  emptyCalibration,
  calibrationOf,
  mergeCalibration,
} from '../../../lambdas/domain/sketch/labelled/calibration-sketch.ts';
import { emptyMatrix, matrixOf, mergeMatrix } from '../../../lambdas/domain/sketch/labelled/class-matrix.ts';
import { emptyPairs, mergePairs, pairsOf } from '../../../lambdas/domain/sketch/labelled/decision-pairs.ts';
import {
  emptyScoreSketch,
  mergeScoreSketch,
  scoreSketchOf,
} from '../../../lambdas/domain/sketch/labelled/score-sketch.ts';
import {
  emptyThresholds,
  mergeThresholds,
  thresholdsOf,
} from '../../../lambdas/domain/sketch/labelled/threshold-sketch.ts';
import { tokenHashOf } from '../../../lambdas/domain/sketch/token-hash.ts';
import { coMomentsOf, emptyCoMoments, mergeCoMoments } from '../../../lambdas/domain/sketch/value/co-moments.ts';
import { emptyLogBucket, logBucketOf, mergeLogBucket } from '../../../lambdas/domain/sketch/value/log-bucket.ts';
import { emptyMoments, mergeMoments, momentsOf } from '../../../lambdas/domain/sketch/value/moments.ts';
import { mergeCounts } from '../../../lambdas/domain/sketch/value/sparse-counts.ts';
import { emptyVector, mergeVector, vectorSketchOf, type VectorGrid } from '../../../lambdas/domain/sketch/vector.ts';
import { describeLaws } from '../../support/laws/sketch-laws.ts';

const weight = fc.constantFrom(1, 1, 2, 10);
/** Negative, zero, huge, tiny and equal values. */
const value = fc.oneof(
  fc.double({ min: -100, max: 100, noNaN: true }),
  fc.constantFrom(0, 1, 1, -1, 1e15, -1e15, 1e-15, 1e7),
);
const score = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.5, 0.5, 1e-7, 0.99, -3, 7));
const scored = fc.record({ score, isPositive: fc.boolean(), weight });
const classes = ['a', 'b', 'c'];
const label = fc.constantFrom('a', 'b', 'c', 'd');
const probabilities = fc
  .tuple(fc.nat(9), fc.nat(9), fc.nat(9))
  .map((parts) => parts.map((part) => (part + 1) / (parts[0] + parts[1] + parts[2] + 3)));
const predicted = fc.record({ actual: value, predicted: value, weight });
const weightAt =
  <R extends { readonly weight: number }>(rows: readonly R[]) =>
  (row: number): number =>
    rows[row]?.weight ?? 1;
const weighted = fc.record({ value, weight });
const grid: VectorGrid = {
  gridId: 'g',
  directions: [
    [0.6, 0.8],
    [1, 0],
  ],
  cellOf: (projection) => Math.floor(projection),
  errorOf: ([x = 0]) => Math.abs(x),
};

describeLaws({
  name: 'scores',
  rows: scored,
  sketchOf: scoreSketchOf,
  merge: mergeScoreSketch,
  empty: emptyScoreSketch,
});
describeLaws({
  name: 'calibration',
  rows: scored,
  sketchOf: (rows) => calibrationOf(rows),
  merge: mergeCalibration,
  empty: emptyCalibration(),
});
describeLaws({
  name: 'thresholds',
  rows: scored,
  sketchOf: (rows) => thresholdsOf(rows, [0.2, 0.5]),
  merge: mergeThresholds,
  empty: emptyThresholds([0.2, 0.5]),
});
describeLaws({
  name: 'everything of a binary model',
  rows: scored,
  sketchOf: (rows) => binarySketchesOf(rows, [0.5]),
  merge: mergeBinary,
  empty: emptyBinary([0.5]),
});
describeLaws({
  name: 'a class matrix',
  rows: fc.record({ label, predicted: label, weight }),
  sketchOf: (rows) => matrixOf(rows, classes),
  merge: mergeMatrix,
  empty: emptyMatrix(classes),
});
describeLaws({
  name: 'everything of a model of several classes',
  rows: fc.record({ label: fc.nat(2), scores: probabilities, weight }),
  sketchOf: (rows) => classSketchesOf(rows, classes),
  merge: mergeClasses,
  empty: emptyClasses(classes),
});
describeLaws({
  name: 'decision pairs',
  rows: fc.record({ champion: fc.boolean(), challenger: fc.boolean(), isPositive: fc.boolean(), weight }),
  sketchOf: pairsOf,
  merge: mergePairs,
  empty: emptyPairs,
});
describeLaws({
  name: 'moments',
  rows: weighted,
  sketchOf: (rows) =>
    momentsOf(
      rows.map((row) => row.value),
      weightAt(rows),
    ),
  merge: mergeMoments,
  empty: emptyMoments,
});
describeLaws({
  name: 'joint moments',
  rows: fc.record({ x: value, y: value, weight }),
  sketchOf: (rows) =>
    coMomentsOf(
      rows.map(({ x, y }) => [x, y] as const),
      weightAt(rows),
    ),
  merge: mergeCoMoments,
  empty: emptyCoMoments,
});
describeLaws({
  name: 'log buckets',
  rows: weighted,
  sketchOf: (rows) =>
    logBucketOf(
      rows.map((row) => row.value),
      { weightAt: weightAt(rows) },
    ),
  merge: mergeLogBucket,
  empty: emptyLogBucket(),
});
describeLaws({ name: 'errors', rows: predicted, sketchOf: errorSketchOf, merge: mergeErrors, empty: emptyErrors });
describeLaws({
  name: 'predicted ranges',
  rows: fc.record({ actual: value, low: value, high: value, weight }),
  sketchOf: rangesOf,
  merge: mergeRanges,
  empty: { inside: emptyMoments, width: emptyMoments },
});
describeLaws({
  name: 'ranked queries',
  rows: fc
    .array(fc.nat(3), { minLength: 1, maxLength: 6 })
    .map((served) => ({ served, relevant: [...served.filter((one) => one > 0), 1] })),
  sketchOf: (rows) => queriesOf(rows, 3),
  merge: mergeQueries,
  empty: emptyQueries(3),
});
describeLaws({ name: 'distinct values', rows: fc.string(), sketchOf: distinctOf, merge: mergeDistinct, empty: {} });
describeLaws({
  name: 'token hashes',
  rows: fc.lorem({ maxCount: 5 }),
  sketchOf: (rows) => tokenHashOf(rows),
  merge: mergeCounts,
  empty: {},
});
describeLaws({
  name: 'vectors',
  rows: fc.tuple(value, value),
  sketchOf: (rows) => vectorSketchOf(rows, grid),
  merge: mergeVector,
  empty: emptyVector(grid),
});
