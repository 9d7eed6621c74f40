import { describe, expect, it } from 'vitest';
import { detectableChanges } from '../../../lambdas/domain/judge/detectable.ts';
import { judgeRange, planJudge, type JudgePlan } from '../../../lambdas/domain/judge/judge.ts';
import { outlookOf, outlookWords } from '../../../lambdas/domain/judge/outlook.ts';
import type { PlannedTraffic } from '../../../lambdas/domain/judge/planned-traffic.ts';
import { simulatePlan } from '../../../lambdas/domain/judge/simulate-plan.ts';
import type { MinuteRow } from '../../../lambdas/domain/judge/types.ts';

const steps = [
  { weight: 0.05, minutes: 10 },
  { weight: 0.25, minutes: 10 },
  { weight: 0.5, minutes: 10 },
];
const traffic: PlannedTraffic = { steps, requestsPerMinute: 600, errorRate: 0.005 };
const product = planJudge({ profile: 'product', plannedMinutes: 30, holdUntil: 60, metrics: { errors: true } });
const plain = planJudge({ profile: 'benchmark', plannedMinutes: 30, metrics: { errors: true }, keepsChain: false });

function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Poisson counts by waiting times: another way to draw than the one under test. */
function poisson(random: () => number, mean: number): number {
  let [count, time] = [0, 0];
  for (;;) {
    time -= Math.log(1 - random());
    if (time > mean) return count;
    count++;
  }
}

/** Share of rollouts aborted by their planned end, with requests and errors both Poisson. */
function abortedShare(plan: JudgePlan, ratio: number, rollouts: number): number {
  const random = lehmer(77);
  const weights = steps.flatMap(({ weight, minutes }) => Array.from({ length: minutes }, () => weight));
  let aborted = 0;
  for (let i = 0; i < rollouts; i++) {
    const rows = weights.map((weight, minute): MinuteRow => {
      const arm = (share: number, rate: number) => {
        const requests = poisson(random, traffic.requestsPerMinute * share);
        return { requests, errors: Math.min(requests, poisson(random, requests * rate)) };
      };
      const challenger = arm(weight, traffic.errorRate * ratio);
      return { minute, weight, arms: { challenger, champion: arm(1 - weight, traffic.errorRate) } };
    });
    if (judgeRange(plan, rows).looks.at(-1)?.kind === 'abort') aborted++;
  }
  return aborted / rollouts;
}

describe('what a rollout will be able to see', () => {
  it('is seen in about 90 % of rollouts', () => {
    const [errors] = detectableChanges(plain, traffic);

    const seen = abortedShare(plain, errors?.ratio ?? 1, 500);

    expect(errors?.ratio).toBeGreaterThan(1.5);
    expect(seen).toBeGreaterThan(0.85);
    expect(seen).toBeLessThan(0.95);
  });

  it('is simulated truly: within 5 points of rollouts with requests that vary', () => {
    const printed = simulatePlan(plain, traffic, { ratio: 2, rollouts: 1000, random: lehmer(5) });

    expect(Math.abs(printed.aborted - abortedShare(plain, 2, 1000))).toBeLessThan(0.05);
    expect(printed.aborted + printed.promoted + printed.inconclusive).toBeCloseTo(1, 12);
  });

  it('is the same whenever the draws are the same', () => {
    const once = () => simulatePlan(product, traffic, { ratio: 1.5, rollouts: 20, random: lehmer(6) });

    expect(once()).toEqual(once());
  });

  it('shrinks with clumps and grows with traffic', () => {
    const clumped = planJudge({
      profile: 'benchmark',
      plannedMinutes: 30,
      metrics: { errors: true },
      designEffects: { errors: 5 },
    });
    const ratioOf = (plan: JudgePlan, requestsPerMinute: number) =>
      detectableChanges(plan, { ...traffic, requestsPerMinute })[0]?.ratio ?? Infinity;

    expect(ratioOf(clumped, 600)).toBeGreaterThan(ratioOf(plain, 600));
    expect(ratioOf(plain, 6000)).toBeLessThan(ratioOf(plain, 600));
  });

  it('names latency, KPIs and a champion without errors', () => {
    const plan = planJudge({
      profile: 'product',
      plannedMinutes: 30,
      metrics: { errors: true, latency: true, kpis: [{ name: 'sale' }] },
      latencyBuckets: [2, 4],
    });
    const latency = { '1': 50, '3': 40, '5': 10 };

    const changes = detectableChanges(plan, { ...traffic, errorRate: 0, kpiRates: { sale: 0.3 }, latency });

    const of = (name: string) => changes.find(({ guardrail }) => guardrail === name);
    expect(of('errors')).toMatchObject({ championRate: 0 });
    expect(of('errors')?.ratio).toBeUndefined();
    expect(of('errors')?.rate).toBeLessThan(0.02);
    expect(of('kpi:sale')?.ratio).toBeLessThan(1);
    expect(of('latency1')).toMatchObject({ championRate: 0.1 });
    expect(of('latency1')?.ratio).toBeGreaterThan(1);
  });
});

describe('the outlook', () => {
  it('says in words what is visible, how it may end and what it takes to prove', () => {
    const outlook = outlookOf(product, traffic, { random: lehmer(1), rollouts: 40 });
    const words = outlookWords(outlook);

    expect(outlook.simulated.map(({ ratio }) => ratio)).toEqual([1, 1.25, 1.5, 2]);
    expect(words.some((line) => /errors: this rollout sees ×\d/.test(line))).toBe(true);
    expect(words.some((line) => line.includes('failures ×2: promoted'))).toBe(true);
    expect(outlook.neededToProve).toBe(738);
    expect(outlook.challengerRequests).toBeCloseTo(4800, 6);
  });

  it('is blind at one request a second and rare errors, and says so', () => {
    const quiet = { ...traffic, requestsPerMinute: 60, errorRate: 0.001 };

    const outlook = outlookOf(product, quiet, { random: lehmer(1), rollouts: 5 });

    expect(outlook.isBlind).toBe(true);
    expect(outlookWords(outlook).at(-1)).toMatch(/^blind/);
  });

  it('sees no change where there is no traffic', () => {
    const silent = { ...traffic, requestsPerMinute: 0 };

    expect(detectableChanges(product, silent)).toEqual([{ guardrail: 'errors', championRate: 0.005 }]);
  });
});
