import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HedgeBudget } from '../../../lambdas/domain/routing/fallback/hedge-budget.ts';

describe('the budget of calls that are made twice', () => {
  it('is never more than its share of the calls so far', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        fc.array(fc.boolean(), { maxLength: 500 }),
        (share, asks) => {
          const budget = new HedgeBudget();
          let spent = 0;
          asks.forEach((isSlow, at) => {
            budget.count('m', { sharePercent: share });
            if (isSlow && budget.spend('m')) spent += 1;
            expect(spent).toBeLessThanOrEqual(((at + 1) * share) / 100 + 1e-6);
          });
        },
      ),
    );
  });

  it('has one after twenty calls at five percent, and no more than five after a quiet time', () => {
    const budget = new HedgeBudget();
    for (let n = 0; n < 19; n++) budget.count('m', { sharePercent: 5 });
    expect(budget.spend('m')).toBe(false);
    budget.count('m', { sharePercent: 5 });
    expect([budget.spend('m'), budget.spend('m')]).toEqual([true, false]);

    for (let n = 0; n < 1_000; n++) budget.count('m', { sharePercent: 5 });

    expect(Array.from({ length: 7 }, () => budget.spend('m')).filter(Boolean)).toHaveLength(5);
  });

  it('knows the 95th percentile of a version from its twentieth call on', () => {
    const budget = new HedgeBudget();
    const after = () => budget.slowAfter('m', 'v1', { after: 'p95' });
    for (let ms = 1; ms < 20; ms++) budget.see('m', 'v1', ms);
    expect(after()).toBeUndefined();

    budget.see('m', 'v1', 20);

    expect([after(), budget.slowAfter('m', 'v2', { after: 'p95' })]).toEqual([19, undefined]);
    for (let n = 0; n < 128; n++) budget.see('m', 'v1', 500);
    expect(after()).toBe(500);
    expect(budget.slowAfter('m', 'v1', { after: 70 })).toBe(70);
  });
});
