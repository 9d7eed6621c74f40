import { describe, expect, it } from 'vitest';
import { columnDrift } from '../../../lambdas/domain/quality/column-drift.ts';
import type { SampledColumn } from '../../../lambdas/domain/quality/aligned-columns.ts';
import { dispersionOf } from '../../../lambdas/domain/quality/dispersion.ts';
import { scaledCounts } from '../../../lambdas/domain/quality/scaled-counts.ts';

const GRID = { origin: 0, unit: 1 };

function numeric(cells: readonly number[], first = 0, effective = 1): SampledColumn {
  const grid = { grid: GRID, first, cells, missing: 0, infinite: 0, mistyped: 0 };
  return { sketch: { kind: 'numeric', grid }, effective };
}

function categorical(fresh: Readonly<Record<string, number>>): SampledColumn {
  const categories = { listed: {}, fresh, other: 0, missing: 0, mistyped: 0 };
  return { sketch: { kind: 'categorical', categories }, effective: 1 };
}

describe('drift of a numeric column', () => {
  it('is p and effect of the two samples', () => {
    // Two cells, 600 of 1,000 before and 480 of 1,000 now in the first: KS is 0.12; χ² = 2,000 (600·520 − 400·480)² / (1,080·920·10⁶).
    const chi = (2_000 * (600 * 520 - 400 * 480) ** 2) / (1_080 * 920 * 1e6);
    const drift = columnDrift([numeric([600, 400])], numeric([480, 520]));

    expect(drift).toMatchObject({ kind: 'compared', matters: true });
    if (drift.kind !== 'compared') return;
    expect(drift.numbers['ks']).toBeCloseTo(0.12, 12);
    // The upper tail of χ² with one degree at 28.99 is 7.3e-8.
    expect(chi).toBeCloseTo(28.986, 2);
    expect(drift.p).toBeGreaterThan(1.3e-7);
    expect(drift.p).toBeLessThan(1.6e-7);
  });

  it('that is certain and small does not matter', () => {
    const drift = columnDrift([numeric([600_000, 400_000])], numeric([590_000, 410_000]));

    expect(drift).toMatchObject({ kind: 'compared', matters: false });
    expect(drift.kind === 'compared' ? drift.p : 1).toBeLessThan(1e-10);
  });

  it('counts sampled rows as the fewer that they are', () => {
    const whole = columnDrift([numeric([600, 400])], numeric([480, 520]));
    const sampled = columnDrift([numeric([6_000, 4_000], 0, 0.1)], numeric([4_800, 5_200], 0, 0.1));

    expect(sampled.kind === 'compared' && whole.kind === 'compared' ? sampled.p : 0).toBeCloseTo(
      whole.kind === 'compared' ? whole.p : 1,
      12,
    );
  });

  it('is less certain when the hours of the reference differ among themselves', () => {
    const alike = Array.from({ length: 8 }, () => numeric([300, 300]));
    const unlike = Array.from({ length: 8 }, (_, i) => numeric(i % 2 === 0 ? [350, 250] : [250, 350]));
    const now = numeric([240, 360]);
    const [a, b] = [columnDrift(alike, now), columnDrift(unlike, now)];

    expect(a.kind === 'compared' ? a.p : 1).toBeLessThan(1e-4);
    expect(b.kind === 'compared' ? b.p : 0).toBeGreaterThan(0.05);
  });

  it('is learning below 500 rows on either side, and undefined while no grid is fixed', () => {
    expect(columnDrift([numeric([499])], numeric([900]))).toEqual({
      kind: 'learning',
      side: 'reference',
      needed: 500,
      got: 499,
    });
    expect(columnDrift([numeric([900])], numeric([900], 0, 0.5))).toMatchObject({ side: 'current', got: 450 });
    const loose: SampledColumn = {
      sketch: { kind: 'loose', values: [], missing: 0, infinite: 0, mistyped: 0 },
      effective: 1,
    };
    expect(columnDrift([numeric([900])], loose)).toMatchObject({ kind: 'undefined' });
  });

  it('aligns cells that only one side has', () => {
    const drift = columnDrift([numeric([500, 500], -3)], numeric([1_000], 40));

    expect(drift).toMatchObject({ kind: 'compared', matters: true, numbers: { ks: 1 } });
  });
});

describe('drift of a categorical column', () => {
  it('is told by names, also of categories that only one side has', () => {
    const drift = columnDrift([categorical({ red: 700, blue: 300 })], categorical({ red: 600, green: 400 }));

    expect(drift).toMatchObject({ kind: 'compared', matters: true, numbers: { tvd: expect.closeTo(0.4, 12) } });
  });

  it('of one category alone is none', () => {
    expect(columnDrift([categorical({ red: 900 })], categorical({ red: 900 }))).toMatchObject({ p: 1, matters: false });
  });
});

describe('dispersion of hours', () => {
  it('is Pearson’s χ² by its degrees, at least 1', () => {
    // Four hours of 100 rows, 60 or 40 of them in the first cell: 8 cells, each 10 off 50: χ² = 16 with 3 degrees.
    const blocks = [[60, 40], [40, 60], [60, 40], [40, 60]]; // prettier-ignore

    expect(dispersionOf(blocks)).toBeCloseTo(16 / 3, 12);
    expect(dispersionOf(blocks.map(() => [50, 50]))).toBe(1);
    expect(dispersionOf(blocks.slice(1))).toBe(1);
  });
});

describe('scaled counts', () => {
  it('keep the sum of many small cells', () => {
    const scaled = scaledCounts(
      Array.from({ length: 1_000 }, () => 1),
      0.1,
    );

    expect(scaled.reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(scaled.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
  });
});
