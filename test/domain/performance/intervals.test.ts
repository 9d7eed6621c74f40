import { describe, expect, it } from 'vitest';
import { lagOneAutocorrelation } from '../../../lambdas/domain/performance/interval/autocorrelation.ts';
import { blocksInterval } from '../../../lambdas/domain/performance/interval/blocks.ts';
import { bootstrapInterval } from '../../../lambdas/domain/performance/interval/bootstrap.ts';
import {
  rateRatioInterval,
  ratioInterval,
  rootMeanInterval,
} from '../../../lambdas/domain/performance/interval/delta.ts';
import { dkwHalfWidth } from '../../../lambdas/domain/performance/interval/dkw.ts';
import { meanInterval } from '../../../lambdas/domain/performance/interval/mean-interval.ts';
import { newcombe } from '../../../lambdas/domain/performance/interval/newcombe.ts';
import { rankInterval, rankShares } from '../../../lambdas/domain/performance/interval/rank-interval.ts';
import { meanBounds, rateBounds } from '../../../lambdas/domain/performance/interval/selective-bounds.ts';
import { wilson } from '../../../lambdas/domain/performance/interval/wilson.ts';
import type { Interval, Result } from '../../../lambdas/domain/outcome.ts';
import { coMomentsOf } from '../../../lambdas/domain/sketch/value/co-moments.ts';
import { logBucketOf } from '../../../lambdas/domain/sketch/value/log-bucket.ts';
import { emptyMoments, mergeMoments, momentsOf } from '../../../lambdas/domain/sketch/value/moments.ts';
import { chiSquareQuantile } from '../../../lambdas/domain/stats/distribution/chi-square-quantile.ts';
import { studentQuantile } from '../../../lambdas/domain/stats/distribution/student-quantile.ts';
import { lehmer } from '../../support/draws.ts';

const ends = (interval: Result<Interval>): readonly [number, number] => {
  if (interval.kind !== 'known') throw new Error(JSON.stringify(interval));
  return [interval.value.lower, interval.value.upper];
};

/** Roughly normal draws by a sum of twelve uniform ones. */
function normals(seed: number, count: number): readonly number[] {
  const random = lehmer(seed);
  return Array.from({ length: count }, () => Array.from({ length: 12 }, random).reduce((a, b) => a + b, -6));
}

describe('quantiles of tables', () => {
  it.each([
    [studentQuantile(0.975, 10), 2.2281388519649385],
    [studentQuantile(0.975, 1), Math.tan(0.475 * Math.PI)],
    [studentQuantile(0.05, 4), -2.131846786326649],
    [studentQuantile(0.5, 3), 0],
    [chiSquareQuantile(0.95, 1), 3.841458820694124],
    [chiSquareQuantile(0.01, 20), 8.260398332546398],
  ])('are met: %d is %d', (got, wanted) => {
    expect(got).toBeCloseTo(wanted, 10);
  });
});

describe('published examples', () => {
  it('of Newcombe (1998): 81 of 263, and 56 of 70 against 48 of 80', () => {
    const [low, high] = ends(wilson(81 / 263, 263));
    expect([low, high]).toEqual([expect.closeTo(0.2553, 4), expect.closeTo(0.3662, 4)]);
    const gap = ends(newcombe({ rate: 56 / 70, rows: 70 }, { rate: 48 / 80, rows: 80 }));
    expect(gap).toEqual([expect.closeTo(0.0524, 4), expect.closeTo(0.3339, 4)]);
  });

  it('of the binomial ranks of a median of 100 values: the 40th and the 61st', () => {
    const { lower, upper } = rankShares(0.5, 100);
    expect([lower * 100, upper * 100]).toEqual([40, 60]);
  });

  it('of the band around a distribution: 0.1358 for 100 rows', () => {
    expect(dkwHalfWidth(100, 0.05)).toBeCloseTo(0.1358, 4);
  });
});

describe('rates at the rim', () => {
  it('stay in [0, 1] and keep a width', () => {
    expect(ends(wilson(0, 20))).toEqual([0, expect.closeTo(0.1611, 4)]);
    expect(ends(wilson(1, 20))[1]).toBe(1);
    expect(wilson(0.5, 0)).toEqual({ kind: 'undefined', reason: 'no rows' });
    expect(newcombe({ rate: 0.5, rows: 0 }, { rate: 0.5, rows: 9 }).kind).toBe('undefined');
    expect(newcombe({ rate: 0.5, rows: 9 }, { rate: 0.5, rows: 0 }).kind).toBe('undefined');
  });
});

describe('the interval of a mean', () => {
  it('is that of Student, wider for a design effect', () => {
    const moments = momentsOf([1, 2, 3, 4, 5]);
    const half = 2.7764451051977987 * Math.sqrt(2.5 / 5);
    expect(ends(meanInterval(moments))).toEqual([expect.closeTo(3 - half, 9), expect.closeTo(3 + half, 9)]);
    const [low, high] = ends(meanInterval(moments, 0.95, 2));
    expect(high - low).toBeGreaterThan(2 * half * Math.SQRT2);
    expect(meanInterval(momentsOf([3])).kind).toBe('insufficient-data');
  });

  it('of equally sampled rows does not depend on the sampling rate', () => {
    const values = [1, 4, 2, 8, 5];
    const whole = ends(meanInterval(momentsOf(values)));
    const sampled = ends(meanInterval(momentsOf(values, () => 10)));
    expect(sampled).toEqual([expect.closeTo(whole[0], 9), expect.closeTo(whole[1], 9)]);
  });
});

describe('the delta method', () => {
  it('covers the root of a mean square in about 95 % of draws', () => {
    const hits = Array.from({ length: 300 }, (_, run) => {
      const [low, high] = ends(rootMeanInterval(momentsOf(normals(run + 1, 100).map((x) => x * x))));
      return low <= 1 && high >= 1 ? 1 : 0;
    }).reduce<number>((sum, hit) => sum + hit, 0);
    expect(hits / 300).toBeGreaterThan(0.9);
    expect(hits / 300).toBeLessThan(0.99);
  });

  it('covers a ratio of means of values that go together', () => {
    const hits = Array.from({ length: 300 }, (_, run) => {
      const x = normals(run + 1, 80).map((one) => 10 + one);
      const noise = normals(run + 1001, 80);
      const [low, high] = ends(
        ratioInterval(coMomentsOf(x.map((one, i) => [one, 2 * one + (noise[i] ?? 0)] as const))),
      );
      return low <= 2 && high >= 2 ? 1 : 0;
    }).reduce<number>((sum, hit) => sum + hit, 0);
    expect(hits / 300).toBeGreaterThan(0.9);
  });

  it('has no interval where it divides by nothing', () => {
    expect(rootMeanInterval(momentsOf([0, 0])).kind).toBe('undefined');
    expect(rootMeanInterval(momentsOf([1])).kind).toBe('undefined');
    expect(
      ratioInterval(
        coMomentsOf([
          [0, 1],
          [0, 2],
        ]),
      ).kind,
    ).toBe('undefined');
    expect(ratioInterval(coMomentsOf([[1, 1]])).kind).toBe('undefined');
    expect(rateRatioInterval({ rate: 0, rows: 9 }, { rate: 0.5, rows: 9 }).kind).toBe('undefined');
  });

  it('of two rates is symmetric on the logarithm', () => {
    const [low, high] = ends(rateRatioInterval({ rate: 0.2, rows: 200 }, { rate: 0.1, rows: 300 }));
    expect(low * high).toBeCloseTo(4, 9);
    expect(Math.log(high / 2)).toBeCloseTo(1.959963985 * Math.sqrt(0.8 / 40 + 0.9 / 30), 6);
  });
});

describe('the interval of a quantile', () => {
  it('encloses the median of a known law in about 95 % of draws', () => {
    const hits = Array.from({ length: 200 }, (_, run) => {
      const values = normals(run + 1, 101).map((x) => 10 + x);
      const [low, high] = ends(rankInterval(logBucketOf(values), 0.5, 101));
      return low <= 10 && high >= 10 ? 1 : 0;
    }).reduce<number>((sum, hit) => sum + hit, 0);
    expect(hits / 200).toBeGreaterThanOrEqual(0.93);
    expect(rankInterval(logBucketOf([]), 0.5, 0).kind).toBe('undefined');
    expect(rankInterval(logBucketOf([]), 0.5, 5).kind).toBe('undefined');
  });
});

describe('the bootstrap', () => {
  const rate = ([hits = 0, misses = 0]: readonly number[]): number | undefined =>
    hits + misses > 0 ? hits / (hits + misses) : undefined;

  it('agrees with the closed interval of a rate', () => {
    const [low, high] = ends(bootstrapInterval([300, 700], rate, { seed: 'a', rowsPerWeight: 1 }));
    expect([low, high]).toEqual([expect.closeTo(0.272, 2), expect.closeTo(0.329, 2)]);
  });

  it('is the same for the same seed, another for another, and wider for fewer effective rows', () => {
    const draw = (seed: string, rowsPerWeight: number) =>
      ends(bootstrapInterval([300, 700], rate, { seed, rowsPerWeight }));
    expect(draw('a', 1)).toEqual(draw('a', 1));
    expect(draw('a', 1)).not.toEqual(draw('b', 1));
    const [wide, narrow] = [draw('a', 0.1), draw('a', 1)];
    expect((wide[1] - wide[0]) / (narrow[1] - narrow[0])).toBeCloseTo(Math.sqrt(10), 0);
  });

  it('says how many resamples have no value', () => {
    expect(bootstrapInterval([0, 0], rate, { seed: 'a', rowsPerWeight: 1 })).toEqual({
      kind: 'undefined',
      reason: 'only 0 of 1000 resamples have a value',
    });
  });
});

describe('time blocks', () => {
  const mean = { merge: mergeMoments, empty: emptyMoments, statistic: (all: typeof emptyMoments) => all.mean };

  it('of one size give the interval of the mean of their means', () => {
    const means = normals(3, 24);
    const blocks = means.map((centre) => momentsOf([centre - 1, centre, centre + 1]));
    const wanted = ends(meanInterval(momentsOf(means)));
    expect(ends(blocksInterval(blocks, mean))).toEqual([expect.closeTo(wanted[0], 9), expect.closeTo(wanted[1], 9)]);
  });

  it('need twenty, and a value without each', () => {
    const blocks = Array.from({ length: 19 }, () => momentsOf([1]));
    expect(blocksInterval(blocks, mean)).toMatchObject({ kind: 'insufficient-data', needed: 20, got: 19 });
    const never = { ...mean, statistic: () => undefined };
    expect(blocksInterval([...blocks, momentsOf([2])], never).kind).toBe('undefined');
  });

  it('are needed where a series depends on its past', () => {
    const walk = normals(5, 500).reduce<number[]>((path, step) => [...path, 0.8 * (path.at(-1) ?? 0) + step], []);
    const lag = lagOneAutocorrelation(walk);
    expect(lag.kind === 'known' ? lag.value : 0).toBeCloseTo(0.8, 1);
    expect(lagOneAutocorrelation([2, 2, 2]).kind).toBe('undefined');
    expect(lagOneAutocorrelation([]).kind).toBe('undefined');
  });
});

describe('labels that came only for some', () => {
  it('leave a rate anywhere between all wrong and all right', () => {
    expect(ends(rateBounds(30, 40, 60))).toEqual([0.3, 0.9]);
    expect(rateBounds(0, 0, 0).kind).toBe('undefined');
  });

  it('leave a mean between the first and the last hundredth of the labelled', () => {
    const values = Array.from({ length: 101 }, (_, i) => i + 1);
    const [low, high] = ends(meanBounds(momentsOf(values), logBucketOf(values), 101));
    expect([low, high]).toEqual([expect.closeTo((51 + 2) / 2, 0), expect.closeTo((51 + 100) / 2, 0)]);
    expect(meanBounds(emptyMoments, logBucketOf([]), 5).kind).toBe('undefined');
  });
});
