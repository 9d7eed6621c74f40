import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRange, planJudge, reduceRow, type JudgePlan } from '../../../lambdas/domain/judge/judge.ts';
import type { ArmCounts, JudgedRow } from '../../../lambdas/domain/judge/model/rows.ts';
import type { JudgeSettings } from '../../../lambdas/domain/judge/model/settings.ts';
import { rollbackWords } from '../../../lambdas/domain/judge/verdict/verdict-words.ts';
import { whatWouldChange } from '../../../lambdas/domain/judge/verdict/what-would-change.ts';
import { drawBinomial, drawPoisson } from '../../../lambdas/domain/stats/draws/draw-counts.ts';
import { SeededRandomness } from '../../support/fakes/seeded-randomness.ts';

const planOf = (more: Partial<JudgeSettings> = {}): JudgePlan =>
  planJudge({
    profile: 'product',
    plannedMinutes: 30,
    metrics: { errors: true, timeouts: true, clientErrors: true },
    ...more,
  });
/** As rollouts were planned before client errors were compared. */
const before = planOf({ metrics: { errors: true, timeouts: true } });

type Counts = readonly [requests: number, clientErrors: number, errors?: number];

function rowOf(minute: number, challenger: Counts, champion: Counts): JudgedRow {
  const arm = ([requests, clientErrors, errors = 0]: Counts): ArmCounts => ({
    requests,
    errors,
    timeouts: 0,
    clientErrors,
  });
  return { minute, weight: 0.5, arms: { challenger: arm(challenger), champion: arm(champion) } };
}

const counts = fc
  .tuple(fc.nat(150), fc.nat(40), fc.nat(5))
  .map(([rest, own, errors]): Counts => [rest + own + errors, own, errors]);
const streams = fc
  .array(fc.tuple(counts, counts), { minLength: 1, maxLength: 10 })
  .map((all) => all.map(([challenger, champion], minute) => rowOf(minute, challenger, champion)));

/** Chance of `least` or more successes in n trials of chance part/whole, in units of whole^n: no rounding anywhere. */
function tail(n: number, least: number, [part, whole]: readonly [bigint, bigint]): bigint {
  let [total, ways] = [0n, 1n];
  for (let i = 0; i <= n; i++) {
    if (i >= least) total += ways * part ** BigInt(i) * (whole - part) ** BigInt(n - i);
    ways = (ways * BigInt(n - i)) / BigInt(i + 1);
  }
  return total;
}

describe('client errors of both arms', () => {
  it('cross in one window exactly where both tails, counted in whole numbers, fit into the part of alpha', () => {
    const plan = planOf({ plannedMinutes: 1 });
    // 0.1 of the parts 0.3 + 0.1 + 0.1 of 1 %.
    const fits = (chance: bigint, whole: bigint, n: number): boolean => chance * 500n <= whole ** BigInt(n);

    fc.assert(
      fc.property(counts, counts, ([a, x], [b, y]) => {
        fc.pre(a > 0 && b > 0 && x > 0);
        const [part, whole] = [BigInt(11 * a), BigInt(11 * a + 10 * b)];
        const isAboveRatio = fits(tail(x + y, x, [part, whole]), whole, x + y);
        const isAboveRate = fits(tail(a, x, [1n, 2000n]), 2000n, a);

        const { looks } = judgeRange(plan, [rowOf(0, [a, x], [b, y])]);

        expect(looks[0]?.kind === 'abort').toBe(isAboveRatio && isAboveRate);
      }),
      { seed: 61, numRuns: 200 },
    );
  });

  it('cross only above the ratio and above the rate, and each margin can be set', () => {
    const rare = Array.from({ length: 20 }, (_, minute) =>
      rowOf(minute, [2_000, minute % 4 === 0 ? 0 : 1], [2_000, 0]),
    );
    const common = Array.from({ length: 20 }, (_, minute) => rowOf(minute, [500, 75], [500, 50]));
    const end = (rows: readonly JudgedRow[], margins = {}) =>
      judgeRange(planOf({ failures: { clientErrors: margins } }), rows).looks.at(-1)?.kind;

    expect(end(rare)).not.toBe('abort');
    expect(end(rare, { delta: 0 })).toBe('abort');
    expect(end(common)).toBe('abort');
    expect(end(common, { ratio: 2 })).not.toBe('abort');
  });

  it('say in words how many, against whom, and what would have changed it', () => {
    const rows = Array.from({ length: 12 }, (_, minute) => rowOf(minute, [40, 6], [360, 18]));
    const { looks } = judgeRange(planOf(), rows);
    const look = looks.at(-1);
    const [reason] = look?.reasons ?? [];
    if (look === undefined || reason === undefined) throw new Error('nothing crossed');

    expect(reason).toMatchObject({ test: 'clientErrors', ratio: expect.closeTo(3, 9) });
    expect(rollbackWords(look)).toContain('client errors 15 % (');
    expect(whatWouldChange(planOf(), rows, reason)).toMatch(
      /^without [1-5] of the challenger's 6 client errors in the deciding window it would have gone on$/,
    );
  });

  it('decide by e-values too', () => {
    const rows = Array.from({ length: 20 }, (_, minute) => rowOf(minute, [300, 90], [300, 30]));

    expect(judgeRange(planOf({ decidedBy: 'e-values' }), rows).looks.at(-1)).toMatchObject({
      kind: 'abort',
      decidedBy: 'e-values',
      reasons: [{ test: 'clientErrors' }],
    });
  });

  it('have a part of alpha only in plans that read them', () => {
    const budgets = ({ guards }: JudgePlan) => Object.fromEntries(guards.map(({ name, budget }) => [name, budget]));

    expect(budgets(before)['errors']).toBeCloseTo(0.0075, 12);
    expect(budgets(before)).not.toHaveProperty('clientErrors');
    expect(budgets(planOf())['clientErrors']).toBeCloseTo(0.002, 12);
    expect(Object.values(budgets(planOf())).reduce((sum, budget) => sum + budget, 0)).toBeCloseTo(0.01, 12);
  });

  it('are not compared where there is no other arm', () => {
    expect(planOf({ control: 'none' }).guards.map(({ name }) => name)).toEqual(['errors', 'timeouts']);
  });

  it('can have an absolute limit, hard or not, also without a champion', () => {
    const count = { kind: 'clientErrors' as const };
    const limited = (hardFrom?: number) =>
      planOf({
        control: 'none',
        metrics: { limits: [{ name: 'limit:own', count, rate: 0.2, ...(hardFrom === undefined ? {} : { hardFrom }) }] },
      });
    const rows = Array.from({ length: 10 }, (_, minute) => rowOf(minute, [100, 40], [0, 0]));

    expect(judgeRange(limited(), rows).looks.at(-1)?.reasons[0]?.test).toBe('limit:own');
    expect(judgeRange(limited(150), rows).looks.at(-1)?.reasons[0]).toMatchObject({ test: 'limit:own', kind: 'hard' });
  });
});

describe('client errors beside everything else', () => {
  it('change no word, proof or chain of a plan that does not read them', () => {
    fc.assert(
      fc.property(streams, (rows) => {
        const without = rows.map(({ arms, ...row }) => {
          const bare = ({ clientErrors: _own, ...arm }: ArmCounts): ArmCounts => arm;
          return { ...row, arms: { champion: bare(arms.champion), challenger: bare(arms.challenger) } };
        });

        expect(judgeRange(before, rows)).toEqual(judgeRange(before, without));
        expect(reduceRow(before, rows[0] ?? rowOf(0, [0, 0], [0, 0]))).not.toHaveProperty('arms.champion.clientErrors');
      }),
      { seed: 62, numRuns: 25 },
    );
  });

  it('are no failures: what is proven is the same with and without them', () => {
    const heavy = Array.from({ length: 20 }, (_, minute) => rowOf(minute, [200, 40, 0], [200, 40, 1]));
    const { looks } = judgeRange(planOf(), heavy);

    expect(looks.at(-1)?.kind).toBe('ok');
    expect(looks.at(-1)?.proved[0]?.counts.challenger.events).toBe(0);
  });

  it('stay in the evidence of a plan that reads them, which folds to the same checkpoint', () => {
    fc.assert(
      fc.property(streams, (rows) => {
        const reduced = rows.map((row) => reduceRow(planOf(), row));

        expect(judgeRange(planOf(), reduced).checkpoint).toEqual(judgeRange(planOf(), rows).checkpoint);
      }),
      { seed: 63, numRuns: 25 },
    );
  });

  it('are an error where they are missing or do not fit beside the failures', () => {
    const bare = { requests: 10, errors: 1, timeouts: 2 };
    const fold = (challenger: ArmCounts) =>
      judgeRange(planOf(), [{ minute: 0, weight: 0.5, arms: { challenger, champion: { ...bare, clientErrors: 0 } } }]);

    expect(() => fold(bare)).toThrow('challenger must carry clientErrors, which the plan judges');
    expect(() => fold({ ...bare, clientErrors: 8 })).toThrow(
      'errors + timeouts + clientErrors must be at most requests (10), got 11',
    );
    expect(() => fold({ ...bare, clientErrors: -1 })).toThrow('clientErrors must be a whole number from 0 up, got -1');
  });
});

describe('whole rollouts in which a tenth of the answers is the callers’ own fault', () => {
  const weights = [0.05, 0.25, 0.5].flatMap((weight) => Array.from({ length: 10 }, () => weight));

  /** Share of drawn rollouts at 2 requests a second that are taken back. */
  function aborted(rollouts: number, challengerRate: number): number {
    const plan = planOf({ keepsChain: false, keepsEValues: false });
    const randomness = new SeededRandomness(64);
    const random = (): number => randomness.uniform();
    const arm = (mean: number, rate: number): ArmCounts => {
      const requests = drawPoisson(random, mean);
      return { requests, errors: 0, timeouts: 0, clientErrors: drawBinomial(random, requests, rate) };
    };
    const ends = Array.from({ length: rollouts }, () => {
      const rows = weights.map((weight, minute) => ({
        minute,
        weight,
        arms: { challenger: arm(120 * weight, challengerRate), champion: arm(120 * (1 - weight), 0.1) },
      }));
      return judgeRange(plan, rows).looks.at(-1)?.kind;
    });
    return ends.filter((kind) => kind === 'abort').length / rollouts;
  }

  it('are taken back in at most one of a hundred where both models are the same', () => {
    expect(aborted(300, 0.1)).toBeLessThanOrEqual(0.01);
  });

  it('are all taken back where the challenger refuses three times as many', () => {
    expect(aborted(20, 0.3)).toBe(1);
  });
});
