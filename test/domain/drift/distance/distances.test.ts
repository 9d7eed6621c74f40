import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cramersV } from '../../../../lambdas/domain/drift/category/cramers-v.ts';
import { bootstrapInterval } from '../../../../lambdas/domain/drift/distance/bootstrap-interval.ts';
import type { CountPair, Distance } from '../../../../lambdas/domain/drift/distance/count-pair.ts';
import { hellinger } from '../../../../lambdas/domain/drift/distance/hellinger.ts';
import { jensenShannon } from '../../../../lambdas/domain/drift/distance/jensen-shannon.ts';
import { kolmogorovSmirnov } from '../../../../lambdas/domain/drift/distance/kolmogorov-smirnov.ts';
import { kullbackLeibler } from '../../../../lambdas/domain/drift/distance/kullback-leibler.ts';
import { lInfinity } from '../../../../lambdas/domain/drift/distance/l-infinity.ts';
import { psi } from '../../../../lambdas/domain/drift/distance/psi.ts';
import { binCounts, quantileBins } from '../../../../lambdas/domain/drift/distance/quantile-bins.ts';
import { totalVariation } from '../../../../lambdas/domain/drift/distance/total-variation.ts';
import { wasserstein } from '../../../../lambdas/domain/drift/distance/wasserstein.ts';
import { alignGrids, sketchNumbers } from '../../../../lambdas/domain/sketch/feature-grid.ts';
import { normalDraw, seededDraws } from '../../../support/drift-stream.ts';

interface Reference extends CountPair {
  readonly psi: number;
  readonly psiLimit: number;
  readonly jensenShannon: number;
  readonly kl: number;
  readonly hellinger: number;
  readonly totalVariation: number;
  readonly lInfinity: number;
  readonly cramersV: number;
  readonly ks: number;
}

const file: { readonly pairs: readonly Reference[] } = JSON.parse(
  readFileSync(new URL('../../../reference/drift.json', import.meta.url), 'utf8'),
);

function valueOf(distance: Distance): number {
  return distance.kind === 'known' ? distance.value : Number.NaN;
}

describe('distances between a reference and the present', () => {
  it.each(file.pairs)('agree with scipy to 1e-9 ($psi)', (expected) => {
    expect(psi(expected, 0.01)).toMatchObject({ kind: 'known', bins: expected.reference.length });
    const index = psi(expected, 0.01);
    expect(index.kind === 'known' && index.psi).toBeCloseTo(expected.psi, 9);
    expect(index.kind === 'known' && index.limit).toBeCloseTo(expected.psiLimit, 9);
    expect(index.kind === 'known' && index.p < 0.01).toBe(expected.psi > expected.psiLimit);
    expect(valueOf(jensenShannon(expected))).toBeCloseTo(expected.jensenShannon, 9);
    expect(valueOf(kullbackLeibler(expected))).toBeCloseTo(expected.kl, 9);
    expect(valueOf(hellinger(expected))).toBeCloseTo(expected.hellinger, 9);
    expect(valueOf(totalVariation(expected))).toBeCloseTo(expected.totalVariation, 9);
    expect(valueOf(lInfinity(expected))).toBeCloseTo(expected.lInfinity, 9);
    const ks = kolmogorovSmirnov(expected);
    expect(ks.kind === 'known' && ks.statistic).toBeCloseTo(expected.ks, 9);
    const v = cramersV(expected);
    expect(v.kind === 'known' && v.value).toBeCloseTo(expected.cramersV, 9);
  });

  it('count an empty cell as half a row in the stability index and drop a cell that is empty on both sides', () => {
    const index = psi({ reference: [50, 50, 0, 0], current: [30, 60, 10, 0] }, 0.05);

    const byHand =
      (0.3 - 0.5) * Math.log(0.3 / 0.5) + 0.1 * Math.log(0.6 / 0.5) + (0.1 - 0.005) * Math.log(0.1 / 0.005);
    expect(index).toMatchObject({ kind: 'known', bins: 3 });
    expect(index.kind === 'known' && index.psi).toBeCloseTo(byHand, 12);
    expect(index.kind === 'known' && index.excess).toBeCloseTo(byHand - 2 * (1 / 100 + 1 / 100), 12);
  });

  it('are 0 for equal shares and at their largest for nothing in common', () => {
    const same = { reference: [10, 30], current: [1, 3] };
    const apart = { reference: [10, 0], current: [0, 7] };

    expect([jensenShannon, hellinger, totalVariation, lInfinity].map((f) => valueOf(f(same)))).toEqual([0, 0, 0, 0]);
    expect([jensenShannon, hellinger, totalVariation, lInfinity].map((f) => valueOf(f(apart)))).toEqual([1, 1, 1, 1]);
  });

  it('name the side without rows', () => {
    const empty = { reference: [3, 4], current: [0, 0] };

    for (const distance of [
      jensenShannon,
      hellinger,
      totalVariation,
      lInfinity,
      kullbackLeibler,
      kolmogorovSmirnov,
      cramersV,
    ])
      expect(distance(empty)).toEqual({ kind: 'insufficient-data', side: 'current', needed: 1, got: 0 });
    expect(psi({ reference: [], current: [] }, 0.1)).toEqual({
      kind: 'insufficient-data',
      side: 'reference',
      needed: 1,
      got: 0,
    });
  });

  it('refuse lists of different lengths and entries that are no counts', () => {
    expect(() => totalVariation({ reference: [1], current: [1, 2] })).toThrow('equally long, got 1 and 2');
    expect(() => totalVariation({ reference: [1.5], current: [1] })).toThrow('whole number');
  });

  it('hold the distance of the rows between the bounds that cells allow', () => {
    const random = seededDraws(11);
    const grid = { origin: 0, unit: 1 };
    const before = Array.from({ length: 400 }, () => normalDraw(random));
    const now = Array.from({ length: 300 }, () => 0.4 + 1.3 * normalDraw(random));
    const pair = alignGrids(sketchNumbers(grid, before), sketchNumbers(grid, now));

    const points = [...before, ...now].toSorted((a, b) => a - b);
    const below = (list: readonly number[], x: number): number => list.filter((y) => y <= x).length / list.length;
    const gaps = points.map((x) => Math.abs(below(before, x) - below(now, x)));
    const area = points.slice(1).reduce((sum, x, i) => sum + (gaps[i] ?? 0) * (x - (points[i] ?? x)), 0);
    const ks = kolmogorovSmirnov(pair);
    const w1 = wasserstein(pair);
    const true1 = Math.max(...gaps);

    expect(ks.kind === 'known' && ks.statistic <= true1 + 1e-12 && true1 <= ks.upper + 1e-12).toBe(true);
    expect(w1.kind === 'known' && Math.abs(w1.value - area) <= w1.error).toBe(true);
    expect(w1.kind === 'known' && w1.error).toBeLessThan((2 + 2 * 1) / 15);
  });

  it('lie in their bootstrap interval, which narrows with rows', () => {
    const pair = { reference: [400, 300, 300], current: [300, 350, 350] };
    const large = { reference: [40_000, 30_000, 30_000], current: [30_000, 35_000, 35_000] };
    const plan = { resamples: 200, level: 0.05 };

    const narrow = bootstrapInterval(large, totalVariation, { ...plan, random: seededDraws(2) });
    const wide = bootstrapInterval(pair, totalVariation, { ...plan, random: seededDraws(2) });

    for (const interval of [narrow, wide])
      expect(interval.kind === 'known' && interval.low < 0.1 && interval.high > 0.1).toBe(true);
    const width = (one: typeof narrow): number => (one.kind === 'known' ? one.high - one.low : Number.NaN);
    expect(width(narrow)).toBeLessThan(width(wide) / 5);
  });

  it('use bins of about equal shares of the baseline, fewer where one value holds many rows', () => {
    const bins = quantileBins([5, 5, 10, 20, 20, 20, 10, 5, 5], 5);

    expect(binCounts(bins, [5, 5, 10, 20, 20, 20, 10, 5, 5])).toEqual([20, 20, 20, 20, 20]);
    expect(binCounts(quantileBins([90, 5, 5], 10), [1, 2, 3]).length).toBeLessThan(4);
    expect(binCounts(quantileBins([100], 10), [7])).toEqual([7]);
  });
});
