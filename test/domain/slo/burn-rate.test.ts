import { describe, expect, it } from 'vitest';
import {
  attainment,
  budgetLeft,
  burnAlerts,
  burnRate,
  countMinute,
  mergeSloCounts,
  noRequests,
  type SloCounts,
} from '../../../lambdas/domain/slo/burn-rate.ts';

const objective = 0.999;
/** The same bad share over every window. */
const steady =
  (badShare: number, perMinute = 100) =>
  (minutes: number): SloCounts => ({
    good: minutes * perMinute * (1 - badShare),
    bad: minutes * perMinute * badShare,
    excluded: 0,
  });

describe('alerts of an error budget', () => {
  it.each([
    [0.0144, ['page 14.4', 'page 6', 'ticket 3', 'ticket 1']],
    [0.007, ['page 6', 'ticket 3', 'ticket 1']],
    [0.0035, ['ticket 3', 'ticket 1']],
    [0.001, ['ticket 1']],
    [0.0009, []],
  ])('at a steady bad share of %d are those whose limit is reached', (share, wanted) => {
    const alerts = burnAlerts(steady(share + 1e-9), { objective });

    expect(alerts.map(({ urgency, limit }) => `${urgency} ${Number(limit.toFixed(9))}`)).toEqual(wanted);
  });

  it('end as soon as the short window is good again', () => {
    const over = (minutes: number): SloCounts =>
      minutes <= 5 ? { good: 500, bad: 0, excluded: 0 } : steady(0.02)(minutes);

    expect(burnAlerts(over, { objective }).some(({ longMinutes }) => longMinutes === 60)).toBe(false);
  });

  it('need a floor of bad events: a failure among few requests tells nobody', () => {
    expect(burnAlerts(() => ({ good: 20, bad: 3, excluded: 0 }), { objective })).toEqual([]);
    expect(burnAlerts(() => ({ good: 20, bad: 3, excluded: 0 }), { objective, leastBad: 3 })).toHaveLength(4);
  });

  it('leave declared downtime out, half-open', () => {
    const bad = { good: 1, bad: 9, excluded: 0 };
    const downtimes = [{ from: 10, until: 12 }];

    expect([9, 10, 11, 12].map((minute) => countMinute(minute, bad, downtimes).bad)).toEqual([9, 0, 0, 9]);
    expect(countMinute(10, bad, downtimes)).toEqual({ good: 0, bad: 0, excluded: 10 });
    expect(mergeSloCounts(bad, mergeSloCounts(noRequests, bad))).toEqual({ good: 2, bad: 18, excluded: 0 });
  });
});

describe('attainment and budget', () => {
  it('are of the requests that count', () => {
    expect(attainment({ good: 990, bad: 10, excluded: 500 })).toMatchObject({ kind: 'measured', value: 0.99 });
    expect(attainment(noRequests)).toEqual({ kind: 'undefined', reason: 'no requests that count' });
    expect(burnRate({ good: 990, bad: 10, excluded: 0 }, objective)).toBeCloseTo(10, 9);
    expect(burnRate(noRequests, objective)).toBe(0);
    expect(budgetLeft({ good: 999.5e3, bad: 500, excluded: 0 }, objective)).toBeCloseTo(0.5, 9);
    expect(budgetLeft(noRequests, objective)).toBe(1);
  });
});
