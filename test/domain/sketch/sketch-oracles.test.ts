import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctCount, distinctOf, mergeDistinct } from '../../../lambdas/domain/sketch/distinct.ts';
import { calibrationOf, mergeCalibration } from '../../../lambdas/domain/sketch/labelled/calibration-sketch.ts';
import { matrixOf, mergeMatrix } from '../../../lambdas/domain/sketch/labelled/class-matrix.ts';
import { SCORE_BINS, scoreBinOf, scoreEdges } from '../../../lambdas/domain/sketch/labelled/score-edges.ts';
import { mergeThresholds, thresholdsOf } from '../../../lambdas/domain/sketch/labelled/threshold-sketch.ts';
import { tokenHashOf } from '../../../lambdas/domain/sketch/token-hash.ts';
import { coMomentsOf, mergeCoMoments } from '../../../lambdas/domain/sketch/value/co-moments.ts';
import {
  emptyLogBucket,
  logBucketLinear,
  logBucketOf,
  logBucketQuantile,
  mergeLogBucket,
} from '../../../lambdas/domain/sketch/value/log-bucket.ts';
import { mergeMoments, momentsOf, sampleVariance } from '../../../lambdas/domain/sketch/value/moments.ts';
import { effectiveRows, samplingOf } from '../../../lambdas/domain/sketch/value/sampling.ts';
import { mergeVector, vectorSketchOf } from '../../../lambdas/domain/sketch/vector.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Two passes: first the mean, then the squares around it. */
function twoPassVariance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

describe('the score grid', () => {
  it('has 358 rising bins whose middle edges are the doubles k/200', () => {
    expect(SCORE_BINS).toBe(358);
    expect(scoreEdges.every((edge, i) => i === 0 || edge > (scoreEdges[i - 1] ?? 1))).toBe(true);
    for (let k = 2; k <= 198; k++) expect(scoreEdges).toContain(k / 200);
    expect([scoreEdges[0], scoreEdges[1], scoreEdges[357]]).toEqual([0, 1e-6, 1 - 1e-6]);
  });

  it('closes bins on the left, the last one on both sides', () => {
    for (let k = 2; k <= 198; k++) expect(scoreEdges[scoreBinOf(k / 200)]).toBe(k / 200);
    expect(scoreBinOf(0)).toBe(0);
    expect(scoreBinOf(1e-6 - 1e-12)).toBe(0);
    expect(scoreBinOf(1e-6)).toBe(1);
    expect(scoreBinOf(1)).toBe(357);
    expect(scoreBinOf(0.1 + 0.2)).toBe(scoreBinOf(0.3));
  });
});

describe('calibration bins', () => {
  it('put a score on an inner edge into the lower bin', () => {
    const rows = [0, 0.1, 0.3, 0.7, 0.70001, 1].map((score) => ({ score, isPositive: true, weight: 1 }));

    expect(calibrationOf(rows).bins.map(({ count }) => count)).toEqual([2, 0, 1, 0, 0, 0, 1, 1, 0, 1]);
  });
});

describe('moments', () => {
  it('keep the digits of small spreads around huge means, also after a merge', () => {
    const values = Array.from({ length: 1001 }, (_, i) => 1e7 + 0.2 + (i === 0 ? 0 : i % 2 ? -0.1 : 0.1));
    const merged = mergeMoments(momentsOf(values.slice(0, 300)), momentsOf(values.slice(300)));

    expect(Math.sqrt(sampleVariance(merged) ?? 0)).toBeCloseTo(Math.sqrt(twoPassVariance(values)), 7);
    expect(Math.sqrt(sampleVariance(merged) ?? 0)).toBeCloseTo(0.1, 7);
  });

  it('count a row of weight two as two rows', () => {
    const moments = momentsOf([1, 5], (row) => (row === 0 ? 2 : 1));

    expect(moments.mean).toBeCloseTo(mean([1, 1, 5]), 12);
    expect(moments.m2).toBeCloseTo(2 * twoPassVariance([1, 1, 5]), 12);
  });

  it('have no variance of fewer than two values', () => {
    expect(sampleVariance(momentsOf([]))).toBeUndefined();
    expect(sampleVariance(momentsOf([3]))).toBeUndefined();
  });

  it('hold the cross product of two passes', () => {
    const pairs = [
      [1, 2],
      [3, -1],
      [1e6, 4],
      [-2, 0],
    ] as const;
    const { cross } = mergeCoMoments(coMomentsOf(pairs.slice(0, 1)), coMomentsOf(pairs.slice(1)));
    const [mx, my] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];

    expect(cross).toBeCloseTo(
      pairs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0),
      4,
    );
  });
});

describe('effective rows', () => {
  it('are the rows of equal weights, and fewer of unequal ones', () => {
    expect(effectiveRows(samplingOf([10, 10, 10, 10]))).toBeCloseTo(4, 12);
    expect(effectiveRows(samplingOf([1, 1, 10]))).toBeCloseTo(144 / 102, 12);
    expect(effectiveRows(samplingOf([]))).toBe(0);
  });
});

describe('log buckets', () => {
  const any = fc.oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.constantFrom(0, 0, 1, -1, 1e-9, 1e300, -1e300),
  );

  it('answer every quantile within the accuracy of the value at its lower rank', () => {
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 60 }), fc.constantFrom(0, 0.1, 0.5, 0.9, 1), (values, q) => {
        const exact = values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? 0;
        const got = logBucketQuantile(logBucketOf(values), q) ?? NaN;
        expect(Math.abs(got - exact)).toBeLessThanOrEqual(0.0100001 * Math.abs(exact));
      }),
      { seed: 3 },
    );
  });

  it('interpolate between two ranks within the bound that they state', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 30 }),
        fc.constantFrom(0.25, 0.5, 0.9),
        (values, q) => {
          const sorted = values.toSorted((a, b) => a - b);
          const place = q * (values.length - 1);
          const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
          const got = logBucketLinear(logBucketOf(values), q);
          const gap = Math.abs((got?.value ?? NaN) - (low + (place - Math.floor(place)) * (high - low)));
          expect(gap).toBeLessThanOrEqual((got?.bound ?? 0) + 1e-9);
        },
      ),
      { seed: 4 },
    );
  });

  it('have no quantile without values', () => {
    expect(logBucketQuantile(emptyLogBucket(), 0.5)).toBeUndefined();
    expect(logBucketLinear(emptyLogBucket(), 0.5)).toBeUndefined();
  });
});

describe('distinct values', () => {
  it('are counted within 3.3 % on average, at every size', () => {
    for (const size of [10, 500, 5000, 20_000]) {
      const errors = Array.from({ length: 10 }, (_, run) => {
        const values = Array.from({ length: size }, (_one, i) => `run ${run} value ${i}`);
        return distinctCount(distinctOf([...values, ...values.slice(0, 5)])) / size - 1;
      });
      const spread = Math.sqrt(mean(errors.map((error) => error * error)));
      expect(spread, `${size}`).toBeLessThan(2 * 0.0325);
      expect(Math.abs(mean(errors)), `${size}`).toBeLessThan(0.0325);
    }
  });

  it('do not grow when a sketch is merged twice', () => {
    const sketch = distinctOf(['a', 'b', 'c']);

    expect(mergeDistinct(mergeDistinct(sketch, sketch), sketch)).toEqual(sketch);
    expect(Math.round(distinctCount(sketch))).toBe(3);
    expect(distinctCount({})).toBe(0);
  });
});

describe('token hashes', () => {
  it('count tokens whatever their case and punctuation, without their text', () => {
    const counts = tokenHashOf(['Late flight, late!', 'Über 9']);

    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(Math.max(...Object.values(counts))).toBeGreaterThanOrEqual(2);
    expect(Object.keys(counts).every((cell) => Number(cell) >= 0 && Number(cell) < 256)).toBe(true);
    expect(tokenHashOf(['late'])).toEqual(tokenHashOf(['LATE']));
  });
});

describe('two grids', () => {
  const rows = [{ score: 0.4, isPositive: true, weight: 1 }];
  const grid = { directions: [[1]], cellOf: Math.floor, errorOf: () => 0 };

  it.each([
    ['thresholds', () => mergeThresholds(thresholdsOf(rows, [0.5]), thresholdsOf(rows, [0.6]))],
    ['calibration', () => mergeCalibration(calibrationOf(rows, 10), calibrationOf(rows, 5))],
    ['log buckets', () => mergeLogBucket(emptyLogBucket(0.01), emptyLogBucket(0.02))],
    ['matrices', () => mergeMatrix(matrixOf([], ['a', 'b']), matrixOf([], ['b', 'a']))],
    [
      'vectors',
      () => mergeVector(vectorSketchOf([], { ...grid, gridId: 'a' }), vectorSketchOf([], { ...grid, gridId: 'b' })),
    ],
  ])('of %s cannot be merged: a named error', (_, merge) => {
    expect(merge).toThrow(/must share their grid/);
    expect(merge).toThrow(expect.objectContaining({ code: 'SKETCH_GRID' }));
  });
});
