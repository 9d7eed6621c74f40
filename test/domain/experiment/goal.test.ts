import { describe, expect, it } from 'vitest';
import { goalStanding } from '../../../lambdas/domain/experiment/goal-standing.ts';
import { foldGoal, freshGoal, type GoalState } from '../../../lambdas/domain/experiment/goal-state.ts';
import { leaderOf } from '../../../lambdas/domain/experiment/leader.ts';
import { foldRatio, freshRatio } from '../../../lambdas/domain/experiment/ratio-sequence.ts';
import { whatItTakes } from '../../../lambdas/domain/experiment/what-it-takes.ts';
import type { GoalPlan } from '../../../lambdas/domain/judge/model/goal.ts';
import { binomialLaw } from '../../../lambdas/domain/judge/sequential/event-law.ts';

const plan: GoalPlan = {
  kpi: 'sale',
  kind: 'binary',
  better: 'higher',
  effectPercent: 10,
  level: 0.05,
  designEffect: 1,
};

/** Windows of events in 1,000 requests of either version. */
function folded(events: { challenger: number; champion: number }, windows: number, terms = plan): GoalState {
  const arm = (count: number) => ({ events: count, requests: 1_000 });
  const ripe = { sale: [{ challenger: arm(events.challenger), champion: arm(events.champion) }] };
  return Array.from({ length: windows }).reduce<GoalState>(
    (state) => foldGoal(state, terms, { ripe }),
    freshGoal(terms),
  );
}

/** Expected e-value of every alternative after one window in which both versions have the same rate: at most 1 at ratio 1 and above. */
function expectedEValues(rate: number, [a, b]: readonly [number, number]): readonly number[] {
  let sums = freshRatio.above.map((logs) => logs.map(() => 0));
  for (let x = 0; x <= a; x++) {
    for (let y = 0; y <= b; y++) {
      const chance = chanceOf(x, a, rate) * chanceOf(y, b, rate);
      const { above } = foldRatio(freshRatio, { x, y, a, b }, 0.05);
      sums = above.map((logs, at) => logs.map((log, step) => (sums[at]?.[step] ?? 0) + chance * Math.exp(log)));
    }
  }
  return sums.slice((sums.length - 1) / 2).flat();
}

function chanceOf(x: number, n: number, rate: number): number {
  const { low, pmf } = binomialLaw(n, rate);
  return pmf[x - low] ?? 0;
}

describe('the interval of a goal', () => {
  it.each([
    [0.1, [6, 9]],
    [0.5, [8, 8]],
    [0.9, [9, 3]],
  ] as const)('rests on e-values whose expectation is 1 at most, at rate %d in %j requests', (rate, requests) => {
    expect(Math.max(...expectedEValues(rate, requests))).toBeLessThan(1 + 1e-9);
  });

  it('closes around the change that is there, and tells which side is better', () => {
    const found = goalStanding(folded({ challenger: 120, champion: 100 }, 60), plan);

    expect(found.effectPercent).toBeCloseTo(20);
    expect(found).toMatchObject({ is: 'better', mayReach: true, champion: { outcomes: 60_000, rate: 0.1 } });
    expect(found.lowerPercent).toBeGreaterThan(5);
    expect(found.upperPercent).toBeLessThan(35);
    const lower = { ...plan, better: 'lower' as const };
    expect(goalStanding(folded({ challenger: 120, champion: 100 }, 60, lower), lower)).toMatchObject({ is: 'worse' });
  });

  it('rules a change out that is not there', () => {
    const before = goalStanding(folded({ challenger: 100, champion: 100 }, 2), plan);
    const after = goalStanding(folded({ challenger: 100, champion: 100 }, 200), plan);

    expect([before.is, before.mayReach]).toEqual(['undecided', true]);
    expect([after.is, after.mayReach]).toEqual(['undecided', false]);
  });

  it('is wider where users clump', () => {
    const clumped = { ...plan, designEffect: 10 };

    expect(goalStanding(folded({ challenger: 120, champion: 100 }, 20), plan).is).toBe('better');
    expect(goalStanding(folded({ challenger: 120, champion: 100 }, 20, clumped), clumped).is).toBe('undecided');
  });

  it('is the same, mirrored, with the versions exchanged, also where divided counts are rounded', () => {
    const clumped = { ...plan, designEffect: 7 };
    const alternatives = (events: { challenger: number; champion: number }) => {
      const state = folded(events, 9, clumped);
      return state.kind === 'binary' ? state.ratio : freshRatio;
    };
    const [one, other] = [
      { challenger: 3, champion: 2 },
      { challenger: 2, champion: 3 },
    ].map(alternatives);

    const flat = (logs: readonly (readonly number[])[] = []) => logs.flat();
    const mirrored = flat(other?.below.toReversed());
    flat(one?.above).forEach((log, at) => expect(log).toBeCloseTo(mirrored[at] ?? NaN, 9));
  });

  it.each([5, 10, 20, 25, 50, 100])('has ruled a change out once its bound is that change: %d', (effectPercent) => {
    const half = {
      kind: 'binary',
      challenger: { events: 1, requests: 2 },
      champion: { events: 1, requests: 2 },
    } as const;
    const weighted = { challenger: 1, champion: 1 };
    const nothing = { x: 0, y: 0, a: 0, b: 0 };
    const at = (bound: object): GoalState => ({
      ...half,
      weighted,
      reading: { sums: nothing, given: nothing },
      ratio: { ...freshRatio, ...bound },
    });
    const [up, down] = [1 + effectPercent / 100, 1 - effectPercent / 100];
    const lowerIsBetter = { ...plan, better: 'lower' as const, effectPercent };

    expect(goalStanding(at({ upper: up }), { ...plan, effectPercent }).mayReach).toBe(false);
    expect(goalStanding(at({ upper: up + 0.01 }), { ...plan, effectPercent }).mayReach).toBe(true);
    expect(goalStanding(at({ lower: down }), lowerIsBetter).mayReach).toBe(false);
    expect(goalStanding(at({ lower: down - 0.01 }), lowerIsBetter).mayReach).toBe(true);
  });

  it('holds for the mean of values, without a bound before 100 of them', () => {
    const value = { ...plan, kind: 'value' as const };
    const arm = (mean: number) => ({ count: 50, sum: 50 * mean, sumSq: 50 * (mean * mean + 4) });
    const ripeMoments = { sale: [{ challenger: arm(11), champion: arm(10) }] };
    const first = foldGoal(freshGoal(value), value, { ripeMoments });
    const last = Array.from({ length: 40 }).reduce<GoalState>(
      (state) => foldGoal(state, value, { ripeMoments }),
      first,
    );

    expect(goalStanding(first, value).lowerPercent).toBeUndefined();
    const found = goalStanding(last, value);
    expect(found.effectPercent).toBeCloseTo(10);
    expect(found).toMatchObject({ is: 'better' });
    expect(found.upperPercent).toBeLessThan(15);
  });
});

describe('the interval of a mean', () => {
  it('is open while all values are one: they say nothing of those to come', () => {
    const value = { ...plan, kind: 'value' as const };
    const same = { count: 200, sum: 200, sumSq: 200 };
    const found = goalStanding(
      foldGoal(freshGoal(value), value, { ripeMoments: { sale: [{ challenger: same, champion: same }] } }),
      value,
    );

    expect(found).toMatchObject({ effectPercent: 0, is: 'undecided', mayReach: true });
    expect(found.upperPercent).toBeUndefined();
  });
});

describe('what it takes', () => {
  it('is a fourth for twice the change, and nothing is said before a first event', () => {
    const state = folded({ challenger: 100, champion: 100 }, 1);
    const of = (effectPercent: number) => whatItTakes(state, { ...plan, effectPercent }, { windows: 1 })?.requests ?? 0;

    expect((of(1) + 2_000) / (of(2) + 2_000)).toBeCloseTo(4, 0);
    expect(whatItTakes(freshGoal(plan), plan, { windows: 1 })).toBeUndefined();
    expect(whatItTakes(state, plan, { windows: 1 })?.windows).toBe(Math.ceil(of(10) / 2_000));
  });
});

describe('what it takes', () => {
  it('says nothing where a mean is so near to nothing that no record could count the requests', () => {
    const sums = { count: 400, sum: 5e-16, sumSq: 40 };
    const values = { ...plan, kind: 'value' as const };
    const strata = { weight: 200, gap: 0, challenger: 1, champion: 1 };

    expect(
      whatItTakes({ kind: 'value', challenger: sums, champion: sums, strata }, values, { windows: 10 }),
    ).toBeUndefined();
  });
});

describe('the leader', () => {
  it('has the best near bound, then the best estimate, in the direction that is better', () => {
    const numbers = { outcomes: 1, rate: 1 };
    const arm = (version: string, effectPercent: number, lowerPercent?: number) => ({
      version,
      goal: {
        effectPercent,
        ...(lowerPercent === undefined ? {} : { lowerPercent, upperPercent: 40 }),
        is: 'undecided' as const,
        mayReach: true,
        challenger: numbers,
        champion: numbers,
      },
    });

    expect(leaderOf([arm('a', 9), arm('b', 5, 1), arm('c', 30, -5)], 'higher')?.version).toBe('b');
    expect(leaderOf([arm('a', 9), arm('b', 5)], 'lower')?.version).toBe('b');
    expect(leaderOf([], 'higher')).toBeUndefined();
  });
});
