import { describe, expect, it } from 'vitest';
import {
  challengerLooks,
  foldChallengers,
  startChallengers,
  type SharedRow,
} from '../../../../lambdas/domain/judge/modes/several-challengers.ts';
import { JudgeInputError } from '../../../../lambdas/domain/judge/model/input-error.ts';
import type { JudgeSettings } from '../../../../lambdas/domain/judge/judge.ts';

const settings: JudgeSettings = {
  profile: 'benchmark',
  plannedMinutes: 20,
  keepsChain: false,
  keepsEValues: false,
  metrics: { errors: true },
};
const names = ['a', 'b', 'c'] as const;

/** A generator of its own, so that simulations do not depend on the code they judge. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function draw(random: () => number, trials: number, probability: number): number {
  let events = 0;
  for (let i = 0; i < trials; i++) if (random() < probability) events++;
  return events;
}

/** A minute with 100 requests at the champion and as many at each of three challengers. */
function minuteOf(minute: number, errorsOf: (name: string) => number, weight = 0.25): SharedRow {
  return {
    minute,
    champion: { requests: 100, errors: errorsOf('champion') },
    challengers: Object.fromEntries(names.map((name) => [name, { weight, requests: 100, errors: errorsOf(name) }])),
  };
}

function judged(rows: readonly SharedRow[], changed: Partial<JudgeSettings> = {}) {
  return challengerLooks(rows.reduce(foldChallengers, startChallengers({ ...settings, ...changed }, names)));
}

const minutes = (count: number, errorsOf: (name: string) => number) =>
  Array.from({ length: count }, (_, minute) => minuteOf(minute, errorsOf));

describe('several challengers at once', () => {
  it('have alpha in all: three equal ones, of which any is taken back', () => {
    const random = lehmer(41);
    const rollouts = 1500;
    let wrong = 0;
    for (let i = 0; i < rollouts; i++) {
      const looks = judged(
        minutes(20, () => draw(random, 100, 0.03)),
        { alpha: 0.05 },
      );
      if (Object.values(looks).some(({ kind }) => kind === 'abort')) wrong++;
    }

    // 5 % of 1,500 are 75; more than 101 have a chance below 1e-3.
    expect(wrong).toBeLessThanOrEqual(101);
    expect(wrong).toBeGreaterThan(0);
  });

  it('are judged each for itself: a bad one goes, the others stay', () => {
    const looks = judged(minutes(20, (name) => (name === 'b' ? 12 : 1)));

    expect(looks['b']?.kind).toBe('abort');
    expect(looks['a']?.kind).not.toBe('abort');
    expect(looks['c']?.kind).not.toBe('abort');
  });

  it('share alpha by their number', () => {
    const states = startChallengers(settings, names);

    expect(states['a']?.plan.alpha).toBeCloseTo(0.01 / 3, 12);
  });

  it('have splits of their own: a share of what the challenger and the champion got together', () => {
    const planned = minutes(20, () => 0);
    const starved = planned.map((row) => ({
      ...row,
      challengers: { ...row.challengers, a: { weight: 0.25, requests: 40, errors: 0 } },
    }));

    expect(Object.values(judged(planned)).every(({ kind }) => kind !== 'invalid')).toBe(true);
    expect(judged(starved)['a']?.kind).toBe('invalid');
    expect(judged(starved)['b']?.kind).not.toBe('invalid');
  });

  it('go on when one of them is taken back', () => {
    const rows = minutes(20, () => 0).map(({ challengers, ...row }) => {
      const { a: _gone, ...left } = challengers;
      return row.minute < 5 ? { ...row, challengers } : { ...row, challengers: left };
    });

    const looks = judged(rows);

    expect(looks['a']?.minute).toBe(4);
    expect(looks['b']?.minute).toBe(19);
  });

  it('are named with their faults', () => {
    const [row] = minutes(1, () => 200);
    const stranger = {
      minute: 0,
      champion: { requests: 1, errors: 0 },
      challengers: { z: { weight: 0.1, requests: 1, errors: 0 } },
    };

    expect(() => startChallengers(settings, [])).toThrow(JudgeInputError);
    expect(() => startChallengers(settings, ['a', 'a'])).toThrow(/once each/);
    expect(() => judged(row ? [row] : [])).toThrow(/challenger a, minute 0, weight 0\.5: champion: errors/);
    expect(() => judged([stranger])).toThrow(/minute 0: challengers must be those of the plan, got z/);
  });

  it('leave the champion a share', () => {
    const [row] = minutes(1, () => 0).map(({ minute }) => minuteOf(minute, () => 0, 0.5));

    expect(() => judged(row ? [row] : [])).toThrow(/minute 0: weights of challengers must be below 1 in all, got 1.5/);
  });
});
