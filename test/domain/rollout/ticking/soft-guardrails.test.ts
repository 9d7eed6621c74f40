import { describe, expect, it } from 'vitest';
import { planJudge, type JudgePlan } from '../../../../lambdas/domain/judge/judge.ts';
import type { JudgedRow } from '../../../../lambdas/domain/judge/model/rows.ts';
import {
  brokenSoft,
  foldSoft,
  type SoftStates,
} from '../../../../lambdas/domain/rollout/ticking/stops/soft-guardrails.ts';
import { SeededRandomness } from '../../../support/fakes/seeded-randomness.ts';

const ALPHA = 0.05;
const LIMIT = 0.05;
const REQUESTS = 200;
const WINDOWS = 30;

function planWith(strength: 'hold' | 'warn'): JudgePlan {
  const metrics = { errors: false, limits: [{ name: 'limit:e', count: { kind: 'errors' as const }, rate: LIMIT }] };
  const settings = {
    profile: 'product' as const,
    plannedMinutes: WINDOWS,
    alpha: ALPHA,
    decidedBy: 'e-values' as const,
  };
  const judge = { ...planJudge({ ...settings, metrics }), proofs: [] };
  return { ...planJudge({ ...settings, metrics: {} }), soft: [{ name: 'limit:e', strength, judge }] };
}

function rowOf(minute: number, rate: number, random: SeededRandomness): JudgedRow {
  const errors = Array.from({ length: REQUESTS }).filter(() => random.uniform() < rate).length;
  const arm = { requests: REQUESTS, errors, timeouts: 0 };
  return { minute, weight: 0.5, arms: { champion: { ...arm, errors: 0 }, challenger: arm } };
}

/** States after each window of a stream whose rate is that of its window. */
function statesOf(plan: JudgePlan, rates: readonly number[], random: SeededRandomness): readonly SoftStates[] {
  let states: SoftStates = {};
  return rates.map((rate, minute) => {
    states = foldSoft(plan, states, rowOf(minute, rate, random));
    return states;
  });
}

describe('a guardrail that takes nothing back', () => {
  it('is ever broken by a challenger on its limit with a chance of alpha at most', () => {
    const random = new SeededRandomness(5);
    const plan = planWith('warn');
    const streams = 400;
    let broken = 0;
    for (let n = 0; n < streams; n++) {
      const last = statesOf(plan, Array<number>(WINDOWS).fill(LIMIT), random).at(-1);
      broken += brokenSoft(plan, last).length;
    }

    // Three standard errors above alpha.
    expect(broken / streams).toBeLessThan(ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / streams));
  }, 60_000);

  it('is broken soon by three times the limit, and recovers behind five good windows, each round at half of its level', () => {
    const plan = planWith('hold');
    const bad = Array<number>(6).fill(3 * LIMIT);
    const good = Array<number>(8).fill(0.2 * LIMIT);

    const states = statesOf(plan, [...bad, ...good, ...bad], new SeededRandomness(6));
    const standing = states.map((one) => brokenSoft(plan, one).map(({ round }) => round)[0]);

    expect(standing[5]).toBe(0);
    // Three bad windows and two good ones lie above the limit together.
    expect(standing[7]).toBe(0);
    expect(standing[13]).toBeUndefined();
    expect(standing.at(-1)).toBe(1);
    const first = brokenSoft(plan, states[5])[0]?.says ?? '';
    const second = brokenSoft(plan, states.at(-1))[0]?.says ?? '';
    expect([first, second].map((says) => /of budget ([\d.]+)/.exec(says)?.[1])).toEqual(['0.050', '0.025']);
  });

  it('that warns stays told, however good what follows is', () => {
    const plan = planWith('warn');
    const rates = [...Array<number>(6).fill(0.5), ...Array<number>(20).fill(0)];

    expect(brokenSoft(plan, statesOf(plan, rates, new SeededRandomness(7)).at(-1))).toMatchObject([{ round: 0 }]);
  });
});
