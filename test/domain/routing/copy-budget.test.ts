import { describe, expect, it } from 'vitest';
import { CopyBudget } from '../../../lambdas/domain/routing/copy-budget.ts';

const at = 1_800_000_000_000;
const wish = (version: string, later = 0) => ({ model: 'm', version, perMinute: 3, at: at + later });

describe('the copies that a minute may have', () => {
  it('are those of all shadows of a model together', () => {
    const budget = new CopyBudget();

    const sent = ['v2', 'v3', 'v2', 'v3', 'v4'].map((version) => budget.enter(wish(version)));

    expect(sent).toEqual([true, true, true, false, false]);
    expect(budget.enter({ ...wish('v2'), model: 'another' })).toBe(true);
    expect(budget.enter(wish('v4', 60_000))).toBe(true);
  });

  it('are not spent by a shadow that pauses after timeouts, nor does its pause keep another one', () => {
    const budget = new CopyBudget();
    for (let n = 0; n < 3; n++) {
      budget.enter({ ...wish('v2'), perMinute: 100 });
      budget.leave({ ...wish('v2'), isTimeout: true });
    }

    expect(budget.enter(wish('v2'))).toBe(false);
    expect(budget.enter({ ...wish('v3'), perMinute: 4 })).toBe(true);
    expect(budget.enter({ ...wish('v3'), perMinute: 4 })).toBe(false);
  });
});
