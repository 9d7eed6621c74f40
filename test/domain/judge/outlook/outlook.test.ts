import { describe, expect, it } from 'vitest';
import { detectableChange, shareOf } from '../../../../lambdas/domain/judge/outlook/detectable.ts';
import { drawBinomial, drawPoisson } from '../../../../lambdas/domain/stats/draws/draw-counts.ts';
import { judgeRange, planJudge, type JudgePlan } from '../../../../lambdas/domain/judge/judge.ts';
import { outlookOf, outlookWords } from '../../../../lambdas/domain/judge/outlook/outlook.ts';
import type { PlannedTraffic } from '../../../../lambdas/domain/judge/simulate/planned-traffic.ts';
import { simulatePlan } from '../../../../lambdas/domain/judge/simulate/simulate-plan.ts';
import { subjectsOf, type Subject } from '../../../../lambdas/domain/judge/outlook/watched-change.ts';
import type { JudgedRow } from '../../../../lambdas/domain/judge/model/rows.ts';
import { lehmer, poisson } from '../../../support/draws.ts';

const steps = [
  { share: 0.05, windows: 10 },
  { share: 0.25, windows: 10 },
  { share: 0.5, windows: 10 },
];
const traffic: PlannedTraffic = { steps, requestsPerWindow: 600, errorRate: 0.005 };
const product = planJudge({ profile: 'product', plannedMinutes: 30, holdUntil: 60, metrics: { errors: true } });
const plain = planJudge({ profile: 'benchmark', plannedMinutes: 30, metrics: { errors: true }, keepsChain: false });

/** Share of rollouts aborted by their planned end, requests and errors in clumps of a size, through the judge itself. */
function abortedShare(
  plan: JudgePlan,
  ratio: number,
  { rollouts, clump = 1 }: { rollouts: number; clump?: number },
): number {
  const random = lehmer(77);
  const weights = steps.flatMap(({ share, windows }) => Array.from({ length: windows }, () => share));
  let aborted = 0;
  for (let i = 0; i < rollouts; i++) {
    const rows = weights.map((weight, minute): JudgedRow => {
      const arm = (share: number, rate: number) => {
        const groups = poisson(random, (traffic.requestsPerWindow * share) / clump);
        return { requests: clump * groups, errors: clump * Math.min(groups, poisson(random, groups * rate)) };
      };
      const challenger = arm(weight, traffic.errorRate * ratio);
      return { minute, weight, arms: { challenger, champion: arm(1 - weight, traffic.errorRate) } };
    });
    if (judgeRange(plan, rows).looks.at(-1)?.kind === 'abort') aborted++;
  }
  return aborted / rollouts;
}

function subject(plan: JudgePlan, name: string, given = traffic): Subject {
  const found = subjectsOf(plan, given).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

describe('drawn counts', () => {
  it.each([
    [20, 0.01],
    [50, 0.3],
    [1000, 0.02],
    [30_000, 0.4],
    [100, 0.9],
  ])('of %d trials have mean and variance of the binomial law at %d', (trials, rate) => {
    const random = lehmer(trials);
    const drawn = Array.from({ length: 20_000 }, () => drawBinomial(random, trials, rate));

    expect(Math.abs(scaledMean(drawn, trials * rate) - 1)).toBeLessThan(0.05);
    expect(Math.abs(scaledVariance(drawn, trials * rate * (1 - rate)) - 1)).toBeLessThan(0.07);
  });

  it.each([0.3, 5, 12, 300, 30_000])('have mean and variance of the Poisson law of mean %d', (mean) => {
    const random = lehmer(11);
    const drawn = Array.from({ length: 20_000 }, () => drawPoisson(random, mean));

    expect(Math.abs(scaledMean(drawn, mean) - 1)).toBeLessThan(0.05);
    expect(Math.abs(scaledVariance(drawn, mean) - 1)).toBeLessThan(0.07);
  });

  it('are certain at the ends', () => {
    const random = lehmer(1);

    expect([drawBinomial(random, 7, 0), drawBinomial(random, 7, 1), drawBinomial(random, 0, 0.5)]).toEqual([0, 7, 0]);
    expect(drawPoisson(random, 0)).toBe(0);
  });
});

function scaledMean(values: readonly number[], by: number): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length / by;
}

function scaledVariance(values: readonly number[], by: number): number {
  const mean = scaledMean(values, 1);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length / by;
}

describe('what a rollout will be able to see', () => {
  it('is found in the printed share of rollouts, without margins', () => {
    const draws = { random: lehmer(3), rollouts: 1000 };

    const errors = detectableChange(plain, subject(plain, 'errors'), { traffic, draws });

    expect(errors.share).toBeGreaterThan(0.88);
    expect(errors.ratio).toBeGreaterThan(1.5);
    expect(Math.abs(abortedShare(plain, errors.ratio ?? 1, { rollouts: 600 }) - (errors.share ?? 0))).toBeLessThan(
      0.05,
    );
  });

  it('is found in the printed share of rollouts, with margins, hold and clumps', () => {
    const clumped = planJudge({
      profile: 'product',
      plannedMinutes: 30,
      holdUntil: 60,
      metrics: { errors: true },
      designEffects: { errors: 3, requests: 3 },
    });
    const draws = { random: lehmer(4), rollouts: 1000 };

    const errors = detectableChange(clumped, subject(clumped, 'errors'), { traffic, draws });

    const found = abortedShare(clumped, errors.ratio ?? 1, { rollouts: 600, clump: 3 });
    expect(errors.ratio).toBeGreaterThan(3);
    expect(Math.abs(found - (errors.share ?? 0))).toBeLessThan(0.05);
  });

  it('shrinks with clumps and grows with traffic', () => {
    const clumped = planJudge({
      profile: 'benchmark',
      plannedMinutes: 30,
      metrics: { errors: true },
      designEffects: { errors: 5 },
    });
    const seen = (plan: JudgePlan, requestsPerWindow: number) => {
      const given = { ...traffic, requestsPerWindow };
      const draws = { random: lehmer(5), rollouts: 300 };
      return shareOf(plan, subject(plan, 'errors', given), { traffic: given, size: 1, draws });
    };

    expect(seen(clumped, 600)).toBeLessThan(seen(plain, 600));
    expect(seen(plain, 6000)).toBeGreaterThan(seen(plain, 600));
  });

  it('is less where callers keep their variant than where clumps are short', () => {
    const effects = { errors: 20, requests: 20 };
    const plan = planJudge({
      profile: 'benchmark',
      plannedMinutes: 30,
      metrics: { errors: true },
      designEffects: effects,
    });
    const seen = (assignment: 'request' | 'sticky') => {
      const given = { ...traffic, requestsPerWindow: 6000, assignment };
      const draws = { random: lehmer(6), rollouts: 500 };
      return shareOf(plan, subject(plan, 'errors', given), { traffic: given, size: 2, draws });
    };

    expect(seen('sticky')).not.toBe(seen('request'));
    expect(seen('sticky')).toBeGreaterThan(0.2);
  });

  it('names latency, KPIs and a champion without errors, each in its own unit', () => {
    const plan = planJudge({
      profile: 'product',
      plannedMinutes: 30,
      metrics: { errors: true, latency: true, kpis: [{ name: 'sale' }] },
      latencyBuckets: [2, 4],
    });
    const latency = { '1': 50, '2': 20, '3': 15, '4': 5, '5': 5, '6': 3, '7': 2 };
    const quiet = { ...traffic, errorRate: 0, kpiRates: { sale: 0.3 }, latency };
    const draws = { random: lehmer(7), rollouts: 200 };

    const [errors, sale, slow] = subjectsOf(plan, quiet).map((one) =>
      detectableChange(plan, one, { traffic: quiet, draws }),
    );

    expect(errors).toMatchObject({ guardrail: 'errors', championRate: 0 });
    expect(errors?.ratio).toBeUndefined();
    expect(errors?.rate).toBeLessThan(0.02);
    expect(sale?.ratio).toBeLessThan(1);
    expect(slow?.guardrail).toBe('latency');
    expect(slow?.factor).toBeGreaterThan(1.05);
  });

  it('is nothing where there is no traffic', () => {
    const silent = { ...traffic, requestsPerWindow: 0 };
    const draws = { random: lehmer(8), rollouts: 20 };

    const seen = detectableChange(product, subject(product, 'errors', silent), { traffic: silent, draws });

    expect(seen).toEqual({ guardrail: 'errors', championRate: 0.005 });
  });
});

describe('simulated ends', () => {
  it('are true: within 5 points of rollouts that the judge itself decides', () => {
    const printed = simulatePlan(plain, traffic, { ratio: 2, rollouts: 1000, random: lehmer(5) });

    expect(Math.abs(printed.aborted - abortedShare(plain, 2, { rollouts: 800 }))).toBeLessThan(0.05);
    expect(printed.aborted + printed.promoted + printed.inconclusive).toBeCloseTo(1, 12);
  });

  it('are the same whenever the draws are the same', () => {
    const once = () => simulatePlan(product, traffic, { ratio: 1.5, rollouts: 20, random: lehmer(6) });

    expect(once()).toEqual(once());
  });

  it('come sooner when steps are left as soon as the challenger is proven', () => {
    const busy = { ...traffic, requestsPerWindow: 6000 };
    const end = (advance: 'bake' | 'proven') =>
      simulatePlan(product, busy, { ratio: 1, rollouts: 100, random: lehmer(9), advance });

    expect(end('bake').minutesToPromote).toBe(30);
    expect(end('proven').minutesToPromote).toBeLessThan(20);
  });
});

describe('the outlook', () => {
  it('says in words what is visible, how it may end and what it takes to prove', () => {
    const outlook = outlookOf(product, traffic, { random: lehmer(1), rollouts: 60 });
    const words = outlookWords(outlook);

    expect(outlook.simulated.map(({ ratio, advance }) => `${ratio} ${advance}`)).toEqual(
      [1, 1.25, 1.5, 2].map((ratio) => `${ratio} bake`),
    );
    expect(words.some((line) => /^errors: sees ×\d/.test(line))).toBe(true);
    expect(words.some((line) => line.includes('failures ×2, advance bake: promoted'))).toBe(true);
    expect(outlook).toMatchObject({ neededToProve: 738, plannedMinutes: 30, holdUntil: 60, notSimulated: [] });
    expect(outlook.challengerRequests).toBeCloseTo(4800, 6);
    expect(outlook.blind).toBeUndefined();
    expect(JSON.parse(JSON.stringify(outlook))).toEqual(outlook);
  });

  it('expects to stay undecided at one request a second and rare errors, and says what would help', () => {
    const quiet = { ...traffic, requestsPerWindow: 60, errorRate: 0.001 };
    const strict = planJudge({ profile: 'benchmark', plannedMinutes: 30, holdUntil: 60, metrics: { errors: true } });

    const outlook = outlookOf(strict, quiet, { random: lehmer(2), rollouts: 60 });

    expect(outlook.undecided?.promoted).toBeLessThan(0.5);
    expect(outlook.undecided?.waysOut.map(({ kind }) => kind)).toContain('shadow');
    expect(outlookWords(outlook).some((line) => line.startsWith('expect `inconclusive`'))).toBe(true);
  });

  it('is blind to a change that its owner wants to see, with ways out, until the first step is larger', () => {
    const outlook = outlookOf(product, traffic, { random: lehmer(3), rollouts: 200, mustSee: { errors: 2 } });

    expect(outlook.blind?.reasons).toMatchObject([{ kind: 'declared', guardrail: 'errors', wanted: 2 }]);
    expect(outlook.blind?.reasons[0]?.share).toBeLessThan(0.7);
    expect(outlook.blind?.waysOut.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['longer', 'shadow']));
    expect(outlookWords(outlook).at(-1)).toMatch(/^blind: to see it, about: the same steps over [\d]+ (min|h)/);
  });

  it('is blind when not even an outage is seen', () => {
    const silent = { ...traffic, requestsPerWindow: 1 };

    const { blind } = outlookOf(product, silent, { random: lehmer(4), rollouts: 50 });

    expect(blind?.reasons).toMatchObject([{ kind: 'outage', guardrail: 'errors', wanted: 0.1 }]);
  });

  it('is blind to what no guardrail watches, and knows no way out of that', () => {
    const mustSee = { latencyP99: 1.25, kpi: 0.9 };

    const outlook = outlookOf(product, traffic, { random: lehmer(5), rollouts: 20, mustSee });

    expect(outlook.blind).toEqual({
      reasons: [
        { kind: 'declared', guardrail: 'latency', wanted: 1.25 },
        { kind: 'declared', guardrail: 'kpi', wanted: 0.9 },
      ],
      waysOut: [],
    });
  });

  it('prints the users that are left on a sticky route and offers assignment per request', () => {
    const plan = planJudge({
      profile: 'product',
      plannedMinutes: 30,
      metrics: { errors: true },
      designEffects: { errors: 10, requests: 10 },
    });
    const sticky = { ...traffic, assignment: 'sticky' as const };

    const outlook = outlookOf(plan, sticky, { random: lehmer(6), rollouts: 100, mustSee: { errors: 4 } });

    expect(outlook.effectiveRequests).toBeCloseTo(480, 6);
    expect(outlook.blind?.waysOut.map(({ kind }) => kind)).toContain('per-request');
    expect(outlookWords(outlook)[0]).toContain('worth 480 effective users');
    expect(outlookWords(outlook)[1]).toContain('takes 738 effective users');
  });

  it('names what it cannot simulate instead of guessing', () => {
    const plan = planJudge({
      profile: 'product',
      plannedMinutes: 30,
      metrics: {
        errors: true,
        latency: true,
        kpis: [{ name: 'refund', isDelayed: true }],
        limits: [{ name: 'hard', count: { kind: 'errors' }, rate: 0.5, hardFrom: 10 }],
      },
      latencyBuckets: [2],
    });

    const outlook = outlookOf(plan, traffic, { random: lehmer(7), rollouts: 10 });

    expect(outlook.notSimulated).toEqual(['kpi:refund', 'latency0', 'latency', 'hard']);
    expect(outlookWords(outlook).some((line) => line.startsWith('not simulated'))).toBe(true);
  });
});
