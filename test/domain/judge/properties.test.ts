import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshTest, ratioWindow, stepTest, type TwoArms } from '../../../lambdas/domain/judge/sequential/exact-test.ts';
import { judgeRange, planJudge, type JudgePlan } from '../../../lambdas/domain/judge/judge.ts';
import type { JudgedRow } from '../../../lambdas/domain/judge/model/rows.ts';

type Counts = readonly [requests: number, errors: number];
type Minutes = readonly (readonly [challenger: Counts, champion: Counts])[];

const counts = fc
  .tuple(fc.integer({ min: 0, max: 120 }), fc.double({ min: 0, max: 0.15, noNaN: true }))
  .map(([requests, share]): Counts => [requests, Math.floor(requests * share)]);
const minutes: fc.Arbitrary<Minutes> = fc.array(fc.tuple(counts, counts), { minLength: 1, maxLength: 8 });

function rowsOf(all: Minutes): readonly JudgedRow[] {
  const arm = ([requests, errors]: Counts) => ({ requests, errors });
  return all.map(([challenger, champion], minute) => ({
    minute,
    weight: 0.5,
    arms: { challenger: arm(challenger), champion: arm(champion) },
  }));
}

/** One error more in one minute, if a request is left that can fail. */
function withError(all: Minutes, at: number, arm: 'challenger' | 'champion'): Minutes {
  const more = ([requests, errors]: Counts): Counts => [requests, Math.min(requests, errors + 1)];
  return all.map(([challenger, champion], minute) => {
    if (minute !== at) return [challenger, champion];
    return arm === 'challenger' ? [more(challenger), champion] : [challenger, more(champion)];
  });
}

const kindsOf = (plan: JudgePlan, all: Minutes) => judgeRange(plan, rowsOf(all)).looks.map(({ kind }) => kind);
const provedBy = (plan: JudgePlan, all: Minutes) => judgeRange(plan, rowsOf(all)).checkpoint.proved.length;

/** Minute of the abort; Infinity without one. */
function abortMinute(plan: JudgePlan, all: Minutes): number {
  const at = kindsOf(plan, all).indexOf('abort');
  return at < 0 ? Infinity : at;
}

const benchmark = planJudge({ profile: 'benchmark', plannedMinutes: 8, metrics: { errors: true } });
const product = planJudge({ profile: 'product', plannedMinutes: 8, metrics: { errors: true } });
const byEValues = planJudge({
  profile: 'product',
  plannedMinutes: 8,
  decidedBy: 'e-values',
  metrics: { errors: true },
});
const sixMinutes = planJudge({ profile: 'benchmark', plannedMinutes: 6, metrics: { errors: true } });
const plans = fc.constantFrom(benchmark, product);

describe('more evidence', () => {
  it('against the challenger in the minute of a look never takes an abort back, and never adds a proof', () => {
    fc.assert(
      fc.property(plans, minutes, (plan, all) => {
        const more = withError(all, all.length - 1, 'challenger');

        expect(abortMinute(plan, more)).toBeLessThanOrEqual(abortMinute(plan, all));
        expect(provedBy(plan, more)).toBeLessThanOrEqual(provedBy(plan, all));
      }),
      { seed: 21, numRuns: 400 },
    );
  });

  it('against the champion in the minute of a look never makes an abort', () => {
    fc.assert(
      fc.property(plans, minutes, (plan, all) => {
        const more = withError(all, all.length - 1, 'champion');

        expect(abortMinute(plan, more)).toBeGreaterThanOrEqual(abortMinute(plan, all));
      }),
      { seed: 22, numRuns: 400 },
    );
  });

  it('in any minute never raises the p of a look that was chosen beforehand', () => {
    const pOf = (all: Minutes, ratio: number) =>
      all.reduce((state, [[a, x], [b, y]]) => stepTest(state, ratioWindow({ x, y, a, b }, ratio), 0), freshTest).p;

    fc.assert(
      fc.property(minutes, fc.nat(), fc.constantFrom(1, 1.1), (all, at, ratio) => {
        const p = pOf(all, ratio);

        expect(pOf(withError(all, at % all.length, 'challenger'), ratio)).toBeLessThanOrEqual(p + 1e-9);
        expect(pOf(withError(all, at % all.length, 'champion'), ratio)).toBeGreaterThanOrEqual(p - 1e-9);
      }),
      { seed: 23, numRuns: 400 },
    );
  });

  it('in any minute never makes an abort by e-values later, nor turns it into ok', () => {
    fc.assert(
      fc.property(minutes, fc.nat(), (all, at) => {
        const worse = withError(all, at % all.length, 'challenger');
        const better = withError(all, at % all.length, 'champion');

        expect(abortMinute(byEValues, worse)).toBeLessThanOrEqual(abortMinute(byEValues, all));
        expect(abortMinute(byEValues, better)).toBeGreaterThanOrEqual(abortMinute(byEValues, all));
        expect(provedBy(byEValues, worse)).toBeLessThanOrEqual(provedBy(byEValues, all));
      }),
      { seed: 24, numRuns: 300 },
    );
  });

  it('against the challenger in an earlier minute may delay an abort of the exact test: whole counts spend the budget sooner', () => {
    const all: Minutes = [
      [
        [20, 0],
        [20, 1],
      ],
      [
        [60, 1],
        [20, 1],
      ],
      [
        [60, 1],
        [40, 0],
      ],
      [
        [20, 4],
        [60, 0],
      ],
      [
        [40, 3],
        [60, 0],
      ],
      [
        [20, 4],
        [40, 0],
      ],
    ];
    const spentAfter = (some: Minutes) => judgeRange(sixMinutes, rowsOf(some)).checkpoint.tests['errors']?.spent ?? 0;

    const worse = withError(all, 1, 'challenger');

    expect(abortMinute(sixMinutes, all)).toBe(4);
    expect(abortMinute(sixMinutes, worse)).toBe(5);
    expect(spentAfter(worse.slice(0, 4))).toBeGreaterThan(spentAfter(all.slice(0, 4)));
  });

  it('against the champion in an earlier minute may hasten an abort of the exact test: whole counts spend the budget later', () => {
    const all: Minutes = [
      [
        [20, 3],
        [60, 1],
      ],
      [
        [20, 1],
        [60, 1],
      ],
      [
        [40, 3],
        [20, 1],
      ],
      [
        [60, 1],
        [40, 0],
      ],
      [
        [40, 3],
        [60, 0],
      ],
      [
        [60, 4],
        [60, 0],
      ],
    ];

    expect(abortMinute(sixMinutes, all)).toBe(5);
    expect(abortMinute(sixMinutes, withError(all, 0, 'champion'))).toBe(4);
  });
});

/** ln n! by addition. */
function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/** Chance that this arm has exactly so many events in all minutes together, given both arms' events of each. */
function chanceOf(all: readonly TwoArms[], total: number): number {
  let law = new Map([[0, 1]]);
  for (const { x, y, a, b } of all) {
    const events = x + y;
    const next = new Map<number, number>();
    for (let own = Math.max(0, events - b); own <= Math.min(a, events); own++) {
      const chance = Math.exp(logChoose(a, own) + logChoose(b, events - own) - logChoose(a + b, events));
      for (const [sum, weight] of law) next.set(sum + own, (next.get(sum + own) ?? 0) + weight * chance);
    }
    law = next;
  }
  return law.get(total) ?? 0;
}

describe('the arms', () => {
  it('swapped in a test of equal rates give the mirrored p: both tails overlap in what was seen', () => {
    fc.assert(
      fc.property(minutes, (all) => {
        const arms = all.map(([[a, x], [b, y]]): TwoArms => ({ x, y, a, b })).filter(({ a, b }) => a > 0 && b > 0);
        const pOf = (seen: readonly TwoArms[]) =>
          seen.reduce((state, one) => stepTest(state, ratioWindow(one, 1), 0), freshTest).p;
        const mirrored = arms.map(({ x, y, a, b }) => ({ x: y, y: x, a: b, b: a }));

        const seen = chanceOf(
          arms,
          arms.reduce((sum, { x }) => sum + x, 0),
        );

        expect(pOf(arms) + pOf(mirrored)).toBeCloseTo(1 + seen, 8);
      }),
      { seed: 25, numRuns: 300 },
    );
  });

  it('swapped give a KPI of which lower is better what they gave one of which higher is better', () => {
    const planOf = (better: 'higher' | 'lower') =>
      planJudge({ profile: 'product', plannedMinutes: 8, metrics: { errors: false, kpis: [{ name: 'k', better }] } });
    const rows = (all: Minutes, isSwapped: boolean) =>
      rowsOf(all).map(({ arms, ...row }) => {
        const [own, other] = isSwapped ? [arms.champion, arms.challenger] : [arms.challenger, arms.champion];
        const arm = ({ requests, errors }: { readonly requests: number; readonly errors: number }) => ({
          requests,
          errors: 0,
          kpis: { k: errors },
        });
        return { ...row, arms: { challenger: arm(own), champion: arm(other) } };
      });

    fc.assert(
      fc.property(minutes, (all) => {
        const fallen = judgeRange(planOf('higher'), rows(all, false)).checkpoint;
        const risen = judgeRange(planOf('lower'), rows(all, true)).checkpoint;

        expect(risen.tests['kpi:k']).toEqual(fallen.tests['kpi:k']);
      }),
      { seed: 26, numRuns: 200 },
    );
  });
});
