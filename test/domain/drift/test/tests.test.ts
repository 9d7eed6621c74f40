import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deviationRatio } from '../../../../lambdas/domain/drift/numeric/deviation-ratio.ts';
import { meanShift } from '../../../../lambdas/domain/drift/numeric/mean-shift.ts';
import { benjaminiHochberg } from '../../../../lambdas/domain/drift/test/benjamini-hochberg.ts';
import { chiSquareTest } from '../../../../lambdas/domain/drift/test/chi-square-test.ts';
import { fisherTest } from '../../../../lambdas/domain/drift/test/fisher-test.ts';
import { gTest } from '../../../../lambdas/domain/drift/test/g-test.ts';
import { shareChange, wilsonBounds } from '../../../../lambdas/domain/drift/test/share-change.ts';
import { welchTest } from '../../../../lambdas/domain/drift/test/welch-test.ts';

interface Reference {
  readonly pairs: readonly {
    readonly reference: readonly number[];
    readonly current: readonly number[];
    readonly chi2: readonly number[];
    readonly g: readonly number[];
  }[];
  readonly fisher: readonly { readonly table: readonly [[number, number], [number, number]]; readonly p: number }[];
  readonly samples: readonly {
    readonly reference: readonly number[];
    readonly current: readonly number[];
    readonly t: number;
    readonly p: number;
    readonly degrees: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly benjaminiHochberg: { readonly ps: readonly number[]; readonly adjusted: readonly number[] };
  readonly wilson: readonly {
    readonly hits: number;
    readonly rows: number;
    readonly low: number;
    readonly high: number;
  }[];
}

const file: Reference = JSON.parse(readFileSync(new URL('../../../reference/drift.json', import.meta.url), 'utf8'));

function momentsOf(values: readonly number[]) {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const power = (k: number): number => values.reduce((sum, x) => sum + (x - mean) ** k, 0);
  return { count: values.length, mean, m2: power(2), m4: power(4) };
}

describe('tests of drift', () => {
  it.each(file.pairs)('agree with scipy on 2 x B tables ($chi2)', ({ chi2, g, ...pair }) => {
    const chi = chiSquareTest(pair);
    const likelihood = gTest(pair);

    expect(chi.kind === 'known' && chi.statistic).toBeCloseTo(chi2[0] ?? 0, 8);
    expect(chi.kind === 'known' && chi.p).toBeCloseTo(chi2[1] ?? 0, 9);
    expect(likelihood.kind === 'known' && likelihood.statistic).toBeCloseTo(g[0] ?? 0, 8);
    expect(likelihood.kind === 'known' && likelihood.p).toBeCloseTo(g[1] ?? 0, 9);
  });

  it.each(file.fisher)('agree with scipy on the exact test ($p)', ({ table: [reference, current], p }) => {
    const test = fisherTest({ reference, current });

    expect(test.kind === 'known' && test.p).toBeCloseTo(p, 9);
  });

  it.each(file.samples)('agree with scipy on means ($t)', (sample) => {
    const [a, b] = [momentsOf(sample.reference), momentsOf(sample.current)];

    const test = welchTest(a, b);
    const shift = meanShift(a, b, 0.05);

    expect(test.kind === 'known' && test.t).toBeCloseTo(sample.t, 9);
    expect(test.kind === 'known' && test.degrees).toBeCloseTo(sample.degrees, 7);
    expect(test.kind === 'known' && test.p).toBeCloseTo(sample.p, 9);
    expect(shift.kind === 'known' && shift.low).toBeCloseTo(sample.low, 7);
    expect(shift.kind === 'known' && shift.high).toBeCloseTo(sample.high, 7);
  });

  it('adjust p values as scipy does', () => {
    const adjusted = benjaminiHochberg(file.benjaminiHochberg.ps);
    expect(adjusted).toHaveLength(file.benjaminiHochberg.adjusted.length);
    expect(adjusted.length).toBeGreaterThan(5);
    adjusted.forEach((p, i) => expect(p).toBeCloseTo(file.benjaminiHochberg.adjusted[i] ?? -1, 12));
    // By hand: 0.04 is the third of four, so 0.04 * 4 / 3; what stands before it may not be larger.
    const byHand = benjaminiHochberg([0.04, 0.01, 0.9, 0.03]);
    [0.16 / 3, 0.04, 0.9, 0.16 / 3].forEach((p, i) => expect(byHand[i]).toBeCloseTo(p, 12));
    expect(benjaminiHochberg([])).toEqual([]);
    expect(() => benjaminiHochberg([0.2, 1.2])).toThrow('in [0, 1], got 1.2');
  });

  it.each(file.wilson)('agree with scipy on the interval of $hits of $rows', ({ low, high, ...share }) => {
    const bounds = wilsonBounds(share, 0.05);

    expect(bounds.low).toBeCloseTo(low, 9);
    expect(bounds.high).toBeCloseTo(high, 9);
  });

  it("give Newcombe's published interval of a difference of shares", () => {
    const change = shareChange({ hits: 48, rows: 80 }, { hits: 56, rows: 70 }, 0.05);

    expect(change).toMatchObject({ kind: 'known', reference: 0.6, current: 0.8 });
    expect(change.kind === 'known' && change.low).toBeCloseTo(0.0524, 4);
    expect(change.kind === 'known' && change.high).toBeCloseTo(0.3339, 4);
  });

  it('divide the statistic by the dispersion of rows that hang together', () => {
    const pair = { reference: [500, 500], current: [400, 500] };
    const plain = chiSquareTest(pair);
    const wide = chiSquareTest(pair, 4);

    expect(wide.kind === 'known' && plain.kind === 'known' && plain.statistic / wide.statistic).toBeCloseTo(4, 12);
  });

  it('say what cannot be tested', () => {
    expect(chiSquareTest({ reference: [5, 0], current: [9, 0] })).toMatchObject({ kind: 'undefined' });
    expect(gTest({ reference: [0, 0], current: [9, 0] })).toEqual({
      kind: 'insufficient-data',
      side: 'reference',
      needed: 1,
      got: 0,
    });
    expect(fisherTest({ reference: [1, 1], current: [0, 0] })).toMatchObject({ side: 'current' });
    expect(welchTest(momentsOf([1]), momentsOf([1, 2]))).toMatchObject({
      kind: 'insufficient-data',
      needed: 2,
      got: 1,
    });
    expect(welchTest(momentsOf([1, 1]), momentsOf([2, 2]))).toMatchObject({ kind: 'undefined' });
    expect(shareChange({ hits: 0, rows: 0 }, { hits: 0, rows: 1 }, 0.1)).toMatchObject({ side: 'reference' });
    expect(() => shareChange({ hits: 3, rows: 2 }, { hits: 0, rows: 1 }, 0.1)).toThrow('at most 2 rows, got 3');
  });

  it('give a ratio of deviations whose interval holds the truth', () => {
    const values = Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * 3);
    const ratio = deviationRatio(momentsOf(values), momentsOf(values.map((x) => 1.5 * x)), 0.05);

    expect(ratio.kind === 'known' && ratio.ratio).toBeCloseTo(1.5, 12);
    expect(ratio.kind === 'known' && ratio.low > 1 && ratio.high < 2 && ratio.p < 0.001).toBe(true);
    expect(deviationRatio(momentsOf([1, 1]), momentsOf([1, 2]), 0.05)).toMatchObject({ kind: 'undefined' });
  });
});
