import { describe, expect, it } from 'vitest';
import { jumpOf, type Place } from '../../../lambdas/domain/quality/jump.ts';

/** Stretches of 30 rows whose means lie about 700 with a deviation of 550, as distances of flights do. */
const usual = (count: number, mean = 700): readonly Place[] =>
  Array.from({ length: count }, (_, i) => ({ rows: 30, mean: mean + (i % 2 === 0 ? 60 : -60), deviation: 550 }));

describe('a jump', () => {
  it('is found when kilometres come for miles, in two stretches of 30 rows', () => {
    const jump = jumpOf(usual(36), usual(2, 700 * 1.609));

    expect(jump).toMatchObject({ kind: 'jumped', before: 700, now: 1126.3 });
    // (1126.3 − 700) / 550, and 550 / √60 with 550 / √1080.
    expect(jump.kind === 'jumped' ? jump.effect : 0).toBeCloseTo(426.3 / 550, 6);
    expect(jump.kind === 'jumped' ? jump.score : 0).toBeCloseTo(426.3 / (550 * Math.sqrt(1 / 60 + 1 / 1080)), 6);
  });

  it('goes down as well as up', () => {
    expect(jumpOf(usual(36), usual(4, 300))).toMatchObject({ kind: 'jumped', now: 300 });
  });

  it.each([
    ['it is smaller than half a deviation, however certain', usual(36), usual(200, 960)],
    [
      'stretches stray as far by themselves',
      usual(36).map((one, i) => ({ ...one, mean: i < 18 ? 300 : 1100 })),
      usual(4, 1250),
    ],
    ['it is in one stretch of three', usual(36), [...usual(2), { rows: 30, mean: 4000, deviation: 550 }]],
    ['nothing moved', usual(36), usual(2)],
  ])('is none when %s', (_why, before, now) => {
    expect(jumpOf(before, now)).toEqual({ kind: 'steady' });
  });

  it('of what never varied is one as soon as it moves', () => {
    const constant = usual(10).map((one) => ({ ...one, mean: 5, deviation: 0 }));

    expect(jumpOf(constant, constant)).toEqual({ kind: 'steady' });
    expect(
      jumpOf(
        constant,
        constant.map((one) => ({ ...one, mean: 6 })),
      ),
    ).toMatchObject({ kind: 'jumped', effect: Infinity });
  });

  it('is not told from too few rows or stretches', () => {
    expect(jumpOf(usual(6), usual(2))).toMatchObject({ kind: 'insufficient-data', side: 'before', got: 180 });
    expect(
      jumpOf(
        usual(5).map((one) => ({ ...one, rows: 90 })),
        usual(2),
      ),
    ).toMatchObject({
      kind: 'insufficient-data',
      side: 'before',
    });
    expect(jumpOf(usual(36), usual(1))).toEqual({ kind: 'insufficient-data', side: 'now', needed: 40, got: 30 });
  });
});
