import { describe, expect, it } from 'vitest';
import { costsBudget, openingBar, spentAfter } from '../../../lambdas/domain/finding/alarm-budget.ts';
import { groupOpenings } from '../../../lambdas/domain/finding/group-openings.ts';
import { hasGoneBack } from '../../../lambdas/domain/finding/hysteresis.ts';

describe('findings', () => {
  it('stay open until half of the effect is gone, or it has turned around', () => {
    expect(hasGoneBack({ opened: -0.6, now: -0.31, floor: 0.1 })).toBe(false);
    expect(hasGoneBack({ opened: -0.6, now: -0.29, floor: 0.1 })).toBe(true);
    expect(hasGoneBack({ opened: 0.6, now: -0.6, floor: 0.1 })).toBe(true);
    expect(hasGoneBack({ opened: 0.06, now: 0.04, floor: 0.1 })).toBe(true);
  });

  it('open at a higher bar after alerts that closed by themselves, and forget them by half in a quarter', () => {
    expect(openingBar({ spent: 0, scar: 0 })).toBe(1);
    expect(openingBar({ spent: 2, scar: 0 })).toBeCloseTo(1.2, 12);
    expect(openingBar({ spent: 50, scar: 0 })).toBeCloseTo(1.3, 12);
    expect(openingBar({ spent: 0, scar: 1.5 })).toBeCloseTo(1.65, 12);
    expect(spentAfter(2, 13, true)).toBeCloseTo(2, 12);
  });

  it('leave no trace after events far beyond the limit', () => {
    expect([1.2, 1.99, 2, 40].map(costsBudget)).toEqual([true, true, false, false]);
  });

  it('are one alert when they open within a day of the first', () => {
    const openings = [
      { subject: 'b', hour: 30 },
      { subject: 'a', hour: 6 },
      { subject: 'c', hour: 31 },
      { subject: 'a', hour: 12 },
    ];

    expect(groupOpenings(openings, 24)).toEqual([
      { firstHour: 6, subjects: ['a', 'b'] },
      { firstHour: 31, subjects: ['c'] },
    ]);
    expect(groupOpenings([], 24)).toEqual([]);
  });
});
