import { describe, expect, it } from 'vitest';
import { fixedDrift } from '../../../lambdas/domain/quality/fixed-drift.ts';
import type { SampledColumn } from '../../../lambdas/domain/quality/aligned-columns.ts';
import { normalCdf } from '../../../lambdas/domain/stats/distribution/normal.ts';
import { normalDraw, seededDraws } from '../../support/drift-stream.ts';

const FIRST = -40;
const grid = { origin: 0, unit: 1 };
const odd = { missing: 0, infinite: 0, mistyped: 0 };

/** Rows of a normal law on the cells of a grid. */
function normal(mean: number, rows: number): SampledColumn {
  const upTo = (cell: number): number => normalCdf(Math.sinh(cell / 16) - mean);
  const cells = Array.from({ length: 81 }, (_, i) => Math.round(rows * (upTo(FIRST + i + 1) - upTo(FIRST + i))));
  const range = { min: -6, max: 6 };
  return { sketch: { kind: 'numeric', grid: { grid, first: FIRST, cells, range, ...odd } }, effective: 1 };
}

function colours(red: number, blue: number): SampledColumn {
  const categories = { listed: { red, blue }, fresh: {}, other: 0, missing: 0, mistyped: 0 };
  return { sketch: { kind: 'categorical', categories }, effective: 1 };
}

/** Share of weeks of a feature whose days differ by a shock that are flagged. */
function flagged({ days, shock, shift }: Readonly<Record<'days' | 'shock' | 'shift', number>>): number {
  const random = seededDraws(7);
  const times = 300;
  let count = 0;
  for (let i = 0; i < times; i += 1) {
    const own = Array.from({ length: days }, () => normal(shift + shock * normalDraw(random), 2_000));
    const drift = fixedDrift(normal((shock / Math.sqrt(7)) * normalDraw(random), 14_000), own);
    if (drift.kind === 'compared' && drift.matters && drift.p <= 1e-3) count += 1;
  }
  return count / times;
}

describe('days against a fixed baseline', () => {
  it.each([
    [7, 0.1],
    [7, 0.4],
    [14, 0.4],
  ])('are hardly ever flagged over %i days that differ by %f deviations', (days, shock) => {
    expect(flagged({ days, shock, shift: 0 })).toBeLessThan(0.005);
  });

  it('are flagged where the shift is larger than what days differ', () => {
    expect(flagged({ days: 14, shock: 0.05, shift: 0.3 })).toBeGreaterThan(0.98);
  });

  it('are nothing below the floor, however certain', () => {
    const drift = fixedDrift(
      normal(0, 100_000),
      Array.from({ length: 14 }, () => normal(0.1, 100_000)),
    );

    expect(drift).toMatchObject({ kind: 'compared', matters: false });
  });

  it('are told by categories that changed places', () => {
    const days = Array.from({ length: 7 }, (_, i) => colours(400 + i, 600 - i));

    const drift = fixedDrift(colours(700, 300), days);

    expect(drift).toMatchObject({
      kind: 'compared',
      matters: true,
      numbers: { tvd: expect.closeTo(0.297, 3), days: 7 },
    });
    expect(drift.kind === 'compared' ? drift.p : 1).toBeLessThan(1e-4);
    expect(fixedDrift(colours(70, 30), days)).toMatchObject({ kind: 'insufficient-data', needed: 1_000, got: 100 });
    expect(fixedDrift(normal(0, 5_000), days)).toMatchObject({ kind: 'undefined' });
  });
});
