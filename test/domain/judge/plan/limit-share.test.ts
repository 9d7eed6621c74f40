import { describe, expect, it } from 'vitest';
import { planJudge } from '../../../../lambdas/domain/judge/judge.ts';

const limit = { name: 'slow', count: { kind: 'errors' as const }, rate: 0.02 };
const planned = (share?: number) =>
  planJudge({
    profile: 'product',
    plannedMinutes: 10,
    metrics: { errors: true, limits: [share === undefined ? limit : { ...limit, share }] },
  });

describe('the share of alpha of a limit', () => {
  it('is a tenth where none is named', () => {
    const budgets = (plan: ReturnType<typeof planned>) => plan.guards.map(({ name, budget }) => [name, budget]);

    expect(budgets(planned())).toEqual(budgets(planned(0.1)));
    expect(budgets(planned())).not.toEqual(budgets(planned(0.2)));
  });

  it('leaves all guardrails together with alpha', () => {
    const { alpha, guards } = planned();

    expect(guards.map(({ name }) => name)).toContain('slow');
    expect(guards.reduce((sum, { budget }) => sum + budget, 0)).toBeCloseTo(alpha, 12);
  });
});
