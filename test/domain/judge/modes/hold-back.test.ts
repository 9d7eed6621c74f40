import { describe, expect, it } from 'vitest';
import { holdBackDay, holdBackVerdict, planHoldBack } from '../../../../lambdas/domain/judge/modes/hold-back.ts';
import { JudgeInputError } from '../../../../lambdas/domain/judge/model/input-error.ts';
import { foldWindow, startCheckpoint } from '../../../../lambdas/domain/judge/judge.ts';
import { lehmer, poisson } from '../../../support/draws.ts';

const plain = { rowMinutes: 60, metrics: { errors: true }, overrides: { errorRatio: 1, delta: 0, keepsChain: false } };

/** Day and kind of the first verdict other than keep in a week; 2,000 requests an hour, 1 % of which fail at the old champion. */
function weekOf(random: () => number, ratioOnDay: (day: number) => number) {
  const plan = planHoldBack({ oldPercent: 10, ...plain });
  let checkpoint = startCheckpoint(plan.judge);
  for (let row = 0; row < 7 * plan.rowsPerDay; row++) {
    const { day, minute } = holdBackDay(plan, row);
    if (minute === 0) checkpoint = startCheckpoint(plan.judge);
    const arm = (share: number, ratio: number) => {
      const requests = 2000 * share;
      return { requests, errors: Math.min(requests, poisson(random, requests * 0.01 * ratio)) };
    };
    const arms = { champion: arm(0.1, 1), challenger: arm(0.9, ratioOnDay(day)) };
    checkpoint = foldWindow(plan.judge, checkpoint, { minute, weight: plan.weight, arms }).checkpoint;
    const verdict = holdBackVerdict(checkpoint.look);
    if (verdict.kind !== 'keep') return { day, ...verdict };
  }
  return undefined;
}

describe('the plan of a hold-back', () => {
  it('has guardrails alone, a seventh of alpha a day and the weight of the new champion', () => {
    const plan = planHoldBack({ oldPercent: 5, metrics: { errors: true, timeouts: true, latency: true } });

    expect(plan.weight).toBeCloseTo(0.95, 12);
    expect(plan.rowsPerDay).toBe(1440);
    expect(plan.judge.proofs).toEqual([]);
    expect(plan.judge.guards.reduce((sum, { budget }) => sum + budget, 0)).toBeCloseTo(0.01 / 7, 12);
    expect(plan.judge.calendar).toEqual({ plannedMinutes: 1440 });
  });

  it('calls a true split broken with a chance of a thousandth at most, over all of its days', () => {
    const plan = planHoldBack({ oldPercent: 5, metrics: {}, rows: 28 * 1_440 });

    expect(28 / (plan.judge.split?.threshold ?? 1)).toBeCloseTo(0.001, 12);
  });

  it('divides an alpha of its own, and alpha among attempts once', () => {
    const alphaOf = (overrides: { alpha?: number; attempts?: number }) =>
      planHoldBack({ oldPercent: 10, metrics: {}, overrides }).judge.alpha;

    expect(alphaOf({ alpha: 0.07 })).toBeCloseTo(0.01, 12);
    expect(alphaOf({ attempts: 2 })).toBeCloseTo(0.005 / 7, 12);
  });

  it('begins a new day when the day is over', () => {
    const plan = planHoldBack({ oldPercent: 10, metrics: {}, rowMinutes: 5 });

    expect([0, 287, 288, 600].map((row) => holdBackDay(plan, row))).toEqual([
      { day: 0, minute: 0 },
      { day: 0, minute: 287 },
      { day: 1, minute: 0 },
      { day: 2, minute: 24 },
    ]);
  });

  it.each([
    ['oldPercent must be 5 to 10, got 4', { oldPercent: 4, metrics: {} }],
    ['oldPercent must be 5 to 10, got NaN', { oldPercent: Number.NaN, metrics: {} }],
    ['rowMinutes must divide a day of 1440, got 7', { oldPercent: 5, metrics: {}, rowMinutes: 7 }],
    ['rowMinutes must divide a day of 1440, got 0', { oldPercent: 5, metrics: {}, rowMinutes: 0 }],
  ])('says what it cannot be: %s', (message, settings) => {
    expect(() => planHoldBack(settings)).toThrow(JudgeInputError);
    expect(() => planHoldBack(settings)).toThrow(message);
  });
});

describe('a week of hold-back', () => {
  it('calls equal models worse in at most 1 %', () => {
    const random = lehmer(31);
    const ends = Array.from({ length: 600 }, () => weekOf(random, () => 1));

    // Of 600 weeks at 1 %, more than 14 have a chance below 1e-3.
    expect(ends.filter((end) => end !== undefined).length).toBeLessThanOrEqual(14);
  });

  it('finds a new champion that fails twice as often on its first day', () => {
    const random = lehmer(32);

    const ends = Array.from({ length: 40 }, () => weekOf(random, () => 2));

    expect(ends.filter((end) => end?.kind === 'regress' && end.day === 0).length).toBeGreaterThanOrEqual(36);
    expect(ends.find((end) => end?.kind === 'regress')).toMatchObject({ reason: expect.stringContaining('errors') });
  });

  it("finds one that gets worse on the fifth day with that day's fresh budget", () => {
    const random = lehmer(33);

    const ends = Array.from({ length: 40 }, () => weekOf(random, (day) => (day < 4 ? 1 : 2.5)));

    expect(ends.filter((end) => end?.kind === 'regress' && end.day === 4).length).toBeGreaterThanOrEqual(36);
  });

  it('calls a broken split invalid, and nothing else', () => {
    const plan = planHoldBack({ oldPercent: 10, ...plain });
    const arms = { champion: { requests: 1000, errors: 0 }, challenger: { requests: 1000, errors: 0 } };

    const { look } = foldWindow(plan.judge, startCheckpoint(plan.judge), { minute: 0, weight: plan.weight, arms });

    expect(holdBackVerdict(look)).toMatchObject({ kind: 'invalid', reason: expect.stringContaining('50 %') });
  });
});
