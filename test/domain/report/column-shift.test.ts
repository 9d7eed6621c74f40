import { describe, expect, it } from 'vitest';
import type { ColumnSketch } from '../../../lambdas/contracts/stored/rows/part.ts';
import { columnShift } from '../../../lambdas/domain/report/drift/column-shift.ts';
import { overlayOf } from '../../../lambdas/domain/report/drift/overlay.ts';
import { gridAround, sketchNumbers } from '../../../lambdas/domain/sketch/feature-grid.ts';
import { SeededRandomness } from '../../support/fakes/seeded-randomness.ts';

const grid = gridAround(0, 1);
const column = (sketch: ColumnSketch, effective = 1) => ({ sketch, effective });
const named = (listed: Record<string, number>): ColumnSketch => ({
  kind: 'categorical',
  categories: { listed, fresh: {}, other: 0, missing: 0, mistyped: 0 },
});

function numbers(rows: number, seed: number, move = 0): readonly number[] {
  const random = new SeededRandomness(seed);
  return Array.from({ length: rows }, () => random.uniform() + random.uniform() + random.uniform() - 1.5 + move);
}

function numeric(values: readonly (number | null)[]): ColumnSketch {
  return { kind: 'numeric', grid: sketchNumbers(grid, values) };
}

describe('the distance of a column to its reference', () => {
  it('is the share of the categories that changed places', () => {
    const shift = columnShift(column(named({ a: 500, b: 500 })), column(named({ a: 200, b: 300, c: 500 })));

    expect(shift).toMatchObject({ kind: 'known', distance: 0.5 });
  });

  it('is about what it calls chance where nothing moved, and far above it where something did', () => {
    const same = Array.from({ length: 40 }, (_, i) =>
      columnShift(column(numeric(numbers(800, 2 * i + 1))), column(numeric(numbers(400, 2 * i + 2)))),
    ).flatMap((shift) => (shift.kind === 'known' ? [shift] : []));
    const mean = (of: (one: (typeof same)[number]) => number): number =>
      same.reduce((sum, one) => sum + of(one), 0) / same.length;
    const moved = columnShift(column(numeric(numbers(800, 1))), column(numeric(numbers(400, 2, 0.5))));

    expect(same).toHaveLength(40);
    expect(mean(({ distance }) => distance) / mean(({ chance }) => chance)).toBeCloseTo(1, 1);
    expect(moved.kind === 'known' && moved.excess > 0.25).toBe(true);
  });

  it('counts values that are missing', () => {
    const values = numbers(1_000, 3);
    const holes = values.map((value, i) => (i % 2 === 0 ? null : value));

    const shift = columnShift(column(numeric(values)), column(numeric(holes)));

    expect(shift.kind === 'known' ? shift.distance : 0).toBeCloseTo(0.5, 1);
  });

  it('takes values that ride along without a grid', () => {
    const loose = (values: readonly number[]): ColumnSketch => ({
      kind: 'loose',
      values: values.map((value) => [value, 1] as const),
      missing: 0,
      infinite: 0,
      mistyped: 0,
    });

    const shift = columnShift(column(loose(numbers(300, 1))), column(loose(numbers(300, 2, 2))));

    expect(shift.kind === 'known' && shift.distance > 0.8).toBe(true);
  });

  it('is not told of too few rows, sampled ones counted as fewer, nor of another kind', () => {
    const all = column(named({ a: 1_000 }));

    expect(columnShift(all, column(named({ a: 300 }), 0.3))).toMatchObject({
      kind: 'insufficient-data',
      needed: 100,
      got: 90,
    });
    expect(columnShift(all, column(numeric(numbers(500, 1)))).kind).toBe('undefined');
  });
});

describe('the overlay of a column', () => {
  it('holds all rows of both sides but the outermost', () => {
    const drawn = overlayOf('x', numeric(numbers(1_000, 1)), numeric(numbers(1_000, 2, 1)));

    const lines = drawn?.kind === 'lines' ? drawn.lines : [];
    expect(lines.map(({ name }) => name)).toEqual(['reference', 'now']);
    for (const { points } of lines) {
      const sum = points.slice(0, -1).reduce((total, { y }) => total + y, 0);
      expect(sum).toBeGreaterThan(0.97);
      expect(sum).toBeLessThanOrEqual(1.000001);
    }
  });

  it('names the category that moved most', () => {
    const drawn = overlayOf('x', named({ a: 90, b: 10 }), named({ a: 10, b: 90 }));

    expect(drawn).toMatchObject({ kind: 'bars', says: 'a: 10 % now, 90 % in the reference.' });
  });
});
