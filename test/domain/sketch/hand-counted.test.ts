import { describe, expect, it } from 'vitest';
import { binarySketchesOf, mergeBinary } from '../../../lambdas/domain/performance/entry/binary-sketches.ts';
import { errorSketchOf, mergeErrors } from '../../../lambdas/domain/performance/regression/error-sketch.ts';
import { matrixOf, mergeMatrix } from '../../../lambdas/domain/sketch/labelled/class-matrix.ts';
import { coMomentsOf, mergeCoMoments } from '../../../lambdas/domain/sketch/value/co-moments.ts';
import { mergeMoments, momentsOf } from '../../../lambdas/domain/sketch/value/moments.ts';

describe('merged sketches, counted by hand', () => {
  it('moments of 1, 2 and 6', () => {
    expect(mergeMoments(momentsOf([1, 2]), momentsOf([6]))).toEqual({ count: 3, squares: 3, mean: 3, m2: 14 });
    expect(
      mergeMoments(
        momentsOf([1], () => 3),
        momentsOf([5]),
      ),
    ).toEqual({ count: 4, squares: 10, mean: 2, m2: 12 });
  });

  it('moments of the pairs (0, 0), (2, 4) and (4, 2)', () => {
    const merged = mergeCoMoments(
      coMomentsOf([[0, 0] as const], () => 1),
      coMomentsOf([[2, 4] as const, [4, 2] as const], () => 1),
    );

    expect(merged).toEqual({ count: 3, squares: 3, meanX: 2, meanY: 2, m2X: 8, m2Y: 8, cross: 4 });
  });

  it('a binary model: a sure hit, a miss at the threshold, and a score that is no probability', () => {
    const merged = mergeBinary(
      binarySketchesOf([{ score: 0.75, isPositive: true, weight: 2 }], [0.5]),
      binarySketchesOf(
        [
          { score: 0.5, isPositive: false, weight: 1 },
          { score: 3, isPositive: true, weight: 4 },
        ],
        [0.5],
      ),
    );

    expect(merged.thresholds).toEqual({
      thresholds: [0.5],
      cells: [{ tp: 6, fp: 1, tn: 0, fn: 0 }],
      sampling: { weight: 7, squares: 21 },
    });
    // 0.75 and 0.5 are k / 200 with k = 150 and 100; 78 bins of the tail lie before k = 2.
    expect(merged.score.positives).toEqual({ [81 + 150 - 2]: 2 });
    expect(merged.score.negatives).toEqual({ [81 + 100 - 2]: 1 });
    expect(merged.score.outside).toBe(4);
    expect(merged.calibration.bins[7]).toEqual({ count: 2, positives: 2, scores: 1.5 });
    expect(merged.calibration.bins[4]).toEqual({ count: 1, positives: 0, scores: 0.5 });
    expect(merged.squaredError.count).toBe(3);
    expect(merged.squaredError.mean).toBeCloseTo((2 * 0.0625 + 0.25) / 3, 15);
    expect(merged.logLoss.mean).toBeCloseTo((-2 * Math.log(0.75) - Math.log(0.5)) / 3, 15);
    expect(merged.buckets.positives).toMatchObject({ min: 0.75, max: 3 });
  });

  it('classes and errors', () => {
    const answer = (label: string, given: string) => ({ label, predicted: given, weight: 1 });
    const one = matrixOf([answer('a', 'a'), answer('a', 'b')], ['a', 'b']);
    const two = matrixOf([answer('b', 'a'), answer('a', 'b'), answer('c', 'a')], ['a', 'b']);
    const errors = mergeErrors(
      errorSketchOf([{ actual: 0, predicted: 3, weight: 1 }]),
      errorSketchOf([{ actual: 4, predicted: 3, weight: 1 }]),
    );

    expect(mergeMatrix(one, two)).toMatchObject({
      cells: [
        [1, 2],
        [1, 0],
      ],
      outside: 1,
      sampling: { weight: 4 },
    });
    expect(errors.error).toEqual({ count: 2, squares: 2, mean: 1, m2: 8 });
    expect(errors.absolute).toEqual({ count: 2, squares: 2, mean: 2, m2: 2 });
    expect(errors.squared.mean).toBe(5);
    expect(errors.zeros).toBe(1);
    expect(errors.sizes).toMatchObject({ min: 1, max: 3 });
  });
});
