import { describe, expect, it } from 'vitest';
import { judgeRange, planJudge, type JudgePlan } from '../../../../lambdas/domain/judge/judge.ts';
import { JudgeInputError } from '../../../../lambdas/domain/judge/model/input-error.ts';
import type { JudgedRow } from '../../../../lambdas/domain/judge/model/rows.ts';

const planWith = (latencyObjective: { bucket: number; rate: number } | null): JudgePlan =>
  planJudge({
    profile: 'product',
    plannedMinutes: 30,
    latencyBuckets: [10, 20, 30],
    latencyObjective,
    metrics: { latency: true },
  });

/** Minutes of 40 challenger and 60 champion requests; `slow` of the challenger's lie in bucket 50, every fifth minute one of the champion's in 31. */
const usual: Readonly<Record<string, number>> = { '10': 60 };
const withOneSlow: Readonly<Record<string, number>> = { '10': 59, '31': 1 };

const rowsOf = (minutes: number, slow = 0): readonly JudgedRow[] =>
  Array.from({ length: minutes }, (_, minute) => ({
    minute,
    weight: 0.4,
    arms: {
      champion: { requests: 60, errors: 0, latency: minute % 5 === 0 ? withOneSlow : usual },
      challenger: { requests: 40, errors: 0, latency: { '10': 40 - slow, '50': slow } },
    },
  }));

const proved = (plan: JudgePlan, rows: readonly JudgedRow[]): readonly string[] =>
  judgeRange(plan, rows).checkpoint.proved.map(({ test }) => test);

describe('an objective for latency', () => {
  it('is a second way to prove latency, with little traffic too', () => {
    const rows = rowsOf(14);

    expect(proved(planWith(null), rows)).not.toContain('latency<bad');
    expect(proved(planWith({ bucket: 45, rate: 0.01 }), rows)).toContain('latency<objective');
  });

  it('makes the rollout free to go on when failures are proven too', () => {
    const { checkpoint } = judgeRange(planWith({ bucket: 45, rate: 0.01 }), rowsOf(25));

    expect(checkpoint.look.kind).toBe('ok');
    expect(judgeRange(planWith(null), rowsOf(25)).checkpoint.look.kind).toBe('continue');
  });

  it('is not proven by a challenger that misses it', () => {
    expect(proved(planWith({ bucket: 45, rate: 0.01 }), rowsOf(30, 2))).not.toContain('latency<objective');
  });

  it('shares beta with the comparison, so that a wrong proof is as unlikely as with one of them', () => {
    const ways = planWith({ bucket: 45, rate: 0.01 }).proofs.filter(({ name, proves = name }) => proves === 'latency');

    expect(ways.flatMap(({ tests }) => tests.map(({ budget }) => budget))).toEqual([0.025, 0.025]);
    expect(planWith(null).proofs.map(({ name }) => name)).toEqual(['failures', 'latency']);
  });

  it('must be a bucket and a rate', () => {
    expect(() => planWith({ bucket: 4.5, rate: 1 })).toThrow(JudgeInputError);
    expect(() => planWith({ bucket: 4.5, rate: 1 })).toThrow(/latencyObjective must be a whole bucket and a rate/);
  });
});
