import { describe, expect, it } from 'vitest';
import { coarsen, refine } from '../../../../lambdas/domain/judge/outlook/coarse-outlook.ts';
import { planJudge } from '../../../../lambdas/domain/judge/judge.ts';
import { outlookOf } from '../../../../lambdas/domain/judge/outlook/outlook.ts';
import { lehmer } from '../../../support/draws.ts';

const DAY = 1_440;
const plan = planJudge({ profile: 'product', plannedMinutes: DAY, holdUntil: 2 * DAY, metrics: { errors: true } });
const traffic = { steps: [{ share: 0.05, windows: DAY }], requestsPerWindow: 60, errorRate: 0.01 };

describe('a plan that is too long to be simulated minute by minute', () => {
  it('keeps its requests and its horizon in coarser minutes', () => {
    const coarse = coarsen(plan, traffic);

    expect(coarse.factor).toBe(24);
    expect(coarse.plan.calendar).toEqual({ plannedMinutes: 60, holdUntil: 120 });
    expect(coarse.traffic.requestsPerWindow * coarse.plan.calendar.plannedMinutes).toBe(60 * DAY);
  });

  it('is told in minutes again', () => {
    const { factor, ...coarse } = coarsen(plan, traffic);

    const outlook = refine(outlookOf(coarse.plan, coarse.traffic, { random: lehmer(3), rollouts: 60 }), factor);

    expect(outlook.plannedMinutes).toBe(DAY);
    expect(outlook.holdUntil).toBe(2 * DAY);
    expect(outlook.challengerRequests).toBeCloseTo(0.05 * 60 * DAY, 3);
    expect(outlook.simulated[0]?.minutesToPromote).toBeGreaterThanOrEqual(DAY);
  });

  it('leaves a short one as it is', () => {
    const short = planJudge({ profile: 'product', plannedMinutes: 30, metrics: { errors: true } });

    expect(coarsen(short, traffic)).toEqual({ plan: short, traffic, factor: 1 });
  });
});

describe('names of guardrails', () => {
  it('must differ, because states are kept by them', () => {
    const limits = [{ name: 'errors', count: { kind: 'errors' as const }, rate: 0.05 }];

    expect(() => planJudge({ profile: 'product', plannedMinutes: 30, metrics: { limits } })).toThrow(
      'names of guardrails must differ, got errors twice',
    );
  });
});
