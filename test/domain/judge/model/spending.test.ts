import { describe, expect, it } from 'vitest';
import { spendingShare } from '../../../../lambdas/domain/judge/model/spending.ts';

describe('the error budget over the calendar', () => {
  it.each([
    // ln(1 + (e − 1) t) at t = 1/10, 5/10, 1 and beyond, by hand.
    [0, 0.158_568],
    [4, 0.620_115],
    [9, 1],
    [30, 1],
  ])('without a hold, minute %i may have spent %d of it', (minute, share) => {
    expect(spendingShare({ plannedMinutes: 10 }, minute)).toBeCloseTo(share, 5);
  });

  it.each([
    [4, 0.8 * 0.620_115],
    [9, 0.8],
    [14, 0.9],
    [19, 1],
    [25, 1],
  ])('with a hold, a fifth is kept for it and spent evenly: minute %i may have spent %d', (minute, share) => {
    expect(spendingShare({ plannedMinutes: 10, holdUntil: 20 }, minute)).toBeCloseTo(share, 5);
  });
});
