import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  carriedFrom,
  continueAttempts,
  currentLook,
  foldWindow,
  judgeRange,
  markChangedByHand,
  planJudge,
  startCheckpoint,
  type JudgeSettings,
} from '../../../lambdas/domain/judge/judge.ts';
import { JudgeInputError } from '../../../lambdas/domain/judge/model/input-error.ts';
import { ripeCohorts } from '../../../lambdas/domain/judge/rows/ripe-cohorts.ts';
import { sha256 } from '../../../lambdas/domain/judge/rows/chain-hash.ts';
import type { ArmCounts, JudgedRow } from '../../../lambdas/domain/judge/model/rows.ts';
import { decideVerdict } from '../../../lambdas/domain/judge/verdict/verdict.ts';

const plan = (overrides: Partial<JudgeSettings> = {}) =>
  planJudge({ profile: 'product', plannedMinutes: 20, metrics: { errors: true }, ...overrides });

function rowsOf(minutes: number, arms: (minute: number) => JudgedRow['arms'], weight = 0.5): readonly JudgedRow[] {
  return Array.from({ length: minutes }, (_, minute) => ({ minute, weight, arms: arms(minute) }));
}

const arm = (requests: number, errors: number, more: Partial<ArmCounts> = {}): ArmCounts => ({
  requests,
  errors,
  ...more,
});

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

describe('SHA-256', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('of %j is the one of FIPS 180-4', (text, digest) => {
    expect(sha256(text)).toBe(digest);
  });

  it('goes on with the chain that was stored before the platform hashed it', () => {
    const rows = [
      '{"minute":0,"weight":0.05,"arms":{"champion":{"requests":1140,"errors":6},"challenger":{"requests":60,"errors":0}}}',
      '{"minute":1,"weight":0.05,"arms":{"champion":{"requests":1133,"errors":5},"challenger":{"requests":67,"errors":1}}}',
      '{"minute":2,"weight":0.25,"arms":{"champion":{"requests":905,"errors":4,"kpis":{"Käufe 🛒":31}},"challenger":{"requests":288,"errors":2,"kpis":{"Käufe 🛒":12}}}}',
    ];

    expect(rows.reduce((chain, row) => sha256(chain + row), '')).toBe(
      '9df6413cbebbf6ce56174951031cd75408ee4e88a343bf7152cb793ce1170f3a',
    );
  });
});

describe('a chain over the rows', () => {
  it('tells any other history apart', () => {
    const judged = (errors: number) =>
      judgeRange(
        plan(),
        rowsOf(3, (minute) => ({ champion: arm(50, 0), challenger: arm(50, minute === 0 ? errors : 0) })),
      );

    expect(judged(0).checkpoint.chain).not.toBe(judged(1).checkpoint.chain);
  });
});

describe('absolute limits', () => {
  const slow = { '50': 1 };
  const limits = [{ name: 'p99 below 250 ms', count: { kind: 'above' as const, bucket: 50, shift: 0 }, rate: 0.01 }];

  it('abort when the rate is proven above the limit, whatever the champion does', () => {
    const rows = rowsOf(20, () => ({
      champion: arm(200, 0, { latency: { '51': 20, '1': 180 } }),
      challenger: arm(200, 0, { latency: { '51': 20, '1': 180 } }),
    }));

    const { looks } = judgeRange(plan({ metrics: { limits } }), rows);

    expect(looks.at(-1)?.kind).toBe('abort');
    expect(looks.at(-1)?.reasons[0]?.test).toBe('p99 below 250 ms');
  });

  it('say nothing about requests at the limit', () => {
    const rows = rowsOf(20, () => ({
      champion: arm(200, 0, { latency: slow }),
      challenger: arm(200, 0, { latency: { '50': 200 } }),
    }));

    expect(judgeRange(plan({ metrics: { limits } }), rows).looks.at(-1)?.kind).not.toBe('abort');
  });

  it('that are hard compare plainly, from their least requests on', () => {
    const hard = [{ name: 'errors below 2 %', count: { kind: 'errors' as const }, rate: 0.02, hardFrom: 100 }];
    const rows = rowsOf(3, () => ({ champion: arm(40, 4), challenger: arm(40, 4) }));

    const { looks } = judgeRange(plan({ metrics: { limits: hard } }), rows);

    expect(looks.map(({ kind }) => kind)).toEqual(['continue', 'continue', 'abort']);
    expect(looks.at(-1)?.reasons[0]).toMatchObject({ test: 'errors below 2 %', budget: 0 });
  });
});

describe('continuous metrics', () => {
  const metrics = { moments: [{ name: 'squared error', worse: 'rise' as const, plannedInformation: 1000 }] };
  const sumsOf = (values: readonly number[]) => ({
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    sumSq: values.reduce((sum, value) => sum + value * value, 0),
  });
  const stream = (random: () => number, factor: number): readonly JudgedRow[] =>
    rowsOf(20, () => {
      const values = (scale: number) => sumsOf(Array.from({ length: 100 }, () => -Math.log(1 - random()) * scale));
      return {
        champion: arm(100, 0, { moments: { 'squared error': values(1) } }),
        challenger: arm(100, 0, { moments: { 'squared error': values(factor) } }),
      };
    });

  it('abort when the error rose by half', () => {
    const { looks } = judgeRange(plan({ metrics }), stream(lehmer(5), 1.5));

    expect(looks.at(-1)?.reasons.map(({ test }) => test)).toEqual(['squared error']);
  });

  it('abort equal models in no more than alpha', () => {
    const random = lehmer(9);
    const ends = Array.from({ length: 300 }, () => judgeRange(plan({ metrics }), stream(random, 1)).looks.at(-1)?.kind);

    expect(ends.filter((kind) => kind === 'abort').length).toBeLessThanOrEqual(6);
  });
});

describe('continuous metrics of which one version has few values', () => {
  it('abort nobody because the first two of them happen to be near each other', () => {
    const metrics = { moments: [{ name: 'paid', worse: 'fall' as const, plannedInformation: 1000 }] };
    const values = (...of: readonly number[]) => {
      const [sum, sumSq] = [of.reduce((all, one) => all + one, 0), of.reduce((all, one) => all + one * one, 0)];
      return arm(of.length, 0, { moments: { paid: { count: of.length, sum, sumSq } } });
    };
    const spread = (count: number) => values(...Array.from({ length: count }, (_, n) => 10 + (n % 2 === 0 ? 1 : -1)));
    const rows = rowsOf(200, (window) => ({
      champion: window === 0 ? values(11.2, 11.201) : spread(2),
      challenger: spread(38),
    }));

    expect(judgeRange(plan({ metrics }), rows).looks.at(-1)?.kind).not.toBe('abort');
  });
});

describe('delayed KPIs', () => {
  const metrics = { kpis: [{ name: 'sale', isDelayed: true }] };
  const cohort = (champion: number, challenger: number) => ({
    champion: { events: champion, requests: 2000 },
    challenger: { events: challenger, requests: 2000 },
  });

  it('wait until a cohort is ripe in both arms', () => {
    const cohorts = [0, 1, 2, 3].map((window) => ({ window, ...cohort(1, 1) }));
    const heardUntil = { champion: 34, challenger: 32 };

    const ripe = ripeCohorts(cohorts, { maturityWindows: 30, heardUntil });

    expect(ripe.map(({ window }) => window)).toEqual([0, 1]);
  });

  it('abort on a fall that ripe cohorts show, each its own stratum', () => {
    const rows = rowsOf(20, () => ({ champion: arm(2000, 0), challenger: arm(2000, 0) })).map((row) => ({
      ...row,
      ripe: { sale: [cohort(100, 60)] },
    }));

    const { looks } = judgeRange(plan({ metrics }), rows);

    expect(looks.at(-1)?.reasons.map(({ test }) => test)).toEqual(['kpi:sale']);
  });

  it('are an error when their counts cannot be true', () => {
    const [row] = rowsOf(1, () => ({ champion: arm(1, 0), challenger: arm(1, 0) }));
    const bad = { champion: { events: 3, requests: 2 }, challenger: { events: 0, requests: 2 } };

    expect(() => judgeRange(plan({ metrics }), row ? [{ ...row, ripe: { sale: [bad] } }] : [])).toThrow(/ripe.sale/);
  });
});

describe('e-values', () => {
  const broken = rowsOf(20, () => ({ champion: arm(100, 1), challenger: arm(100, 12) }));

  it('decide when the schedule depends on what was seen', () => {
    const { looks } = judgeRange(plan({ decidedBy: 'e-values' }), broken);

    expect(looks.at(-1)).toMatchObject({ kind: 'abort', decidedBy: 'e-values' });
    expect(looks.at(-1)?.reasons[0]?.p).toBeLessThanOrEqual(0.01);
  });

  it('decide from the change by hand on, with the minutes before it', () => {
    const judge = plan();
    const before = judgeRange(judge, broken.slice(0, 1)).checkpoint;

    const changed = judgeRange(judge, broken.slice(1), markChangedByHand(judge, before));

    expect(changed.looks.at(-1)).toMatchObject({ kind: 'abort', decidedBy: 'e-values' });
    expect(() => markChangedByHand(plan({ keepsEValues: false }), before)).toThrow(JudgeInputError);
  });

  it('prove a challenger without failures', () => {
    const good = rowsOf(20, () => ({ champion: arm(400, 0), challenger: arm(400, 0) }));

    const { looks } = judgeRange(plan({ decidedBy: 'e-values' }), good);

    expect(looks.at(-1)?.kind).toBe('ok');
  });

  it('hold alpha although the weight follows the errors', () => {
    const random = lehmer(21);
    const judge = plan({ decidedBy: 'e-values', errorRatio: 1, delta: 0, keepsChain: false });
    let aborted = 0;
    for (let i = 0; i < 400; i++) {
      let checkpoint = startCheckpoint(judge);
      let weight = 0.5;
      for (let minute = 0; minute < 20; minute++) {
        const counts = [Math.round(100 * weight), Math.round(100 * (1 - weight))].map((n) =>
          arm(n, draw(random, n, 0.03)),
        );
        const [challenger = arm(0, 0), champion = arm(0, 0)] = counts;
        checkpoint = foldWindow(judge, checkpoint, { minute, weight, arms: { challenger, champion } }).checkpoint;
        weight = challenger.errors > champion.errors ? 0.9 : 0.1;
      }
      if (currentLook(checkpoint).kind === 'abort') aborted++;
    }

    expect(aborted).toBeLessThanOrEqual(9);
  });

  it('are carried into an attempt beyond the planned ones', () => {
    const judge = plan();
    const mild = rowsOf(2, () => ({ champion: arm(100, 1), challenger: arm(100, 4) }));
    const first = judgeRange(judge, mild).checkpoint;
    const second = judgeRange(
      judge,
      mild,
      continueAttempts(judge, carriedFrom([{ plan: judge, checkpoint: first }])),
    ).checkpoint;

    expect(first.eValues.abort).toBeGreaterThan(0);
    expect(second.eValues.abort).toBeCloseTo(2 * first.eValues.abort, 9);
  });
});

describe('shares of the error budget', () => {
  it('add up to alpha, divided among challengers and attempts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        (many, attempts, latency) => {
          const judge = plan({
            challengers: many,
            attempts,
            metrics: { timeouts: true, latency, kpis: [{ name: 'a' }, { name: 'b' }], limits: [] },
          });
          const spent = judge.guards.reduce((sum, { budget }) => sum + budget, 0);

          expect(spent).toBeCloseTo(0.01 / (many * attempts), 15);
          expect(judge.beta).toBeCloseTo(0.05 / attempts, 15);
        },
      ),
      { seed: 4, numRuns: 50 },
    );
  });
});

describe('settings that no plan can be made of', () => {
  it.each([
    ['plannedMinutes', { plannedMinutes: 0 }],
    ['holdUntil', { holdUntil: 20 }],
    ['alpha', { alpha: 1 }],
    ['beta', { beta: 0 }],
    ['pMax', { pMax: 1 }],
    ['latencyBuckets', { latencyBuckets: [] }],
    ['designEffects.errors', { designEffects: { errors: 0.5 } }],
    ['metrics', { metrics: { errors: false } }],
    ['metrics.kpis', { metrics: { kpis: [{ name: 'a' }, { name: 'a' }] } }],
    ['attempts', { attempts: 0 }],
    ['metrics.limits[0].rate', { metrics: { limits: [{ name: 'a', count: { kind: 'errors' as const }, rate: 2 }] } }],
    [
      'metrics.moments[0].plannedInformation',
      { metrics: { moments: [{ name: 'a', worse: 'rise' as const, plannedInformation: 0 }] } },
    ],
  ])('are named: %s', (path, settings) => {
    expect(() => plan(settings)).toThrow(JudgeInputError);
    expect(() => plan(settings)).toThrow(new RegExp(path.replaceAll(/[.[\]]/g, String.raw`\$&`)));
  });

  it('are named all together', () => {
    expect(() => plan({ alpha: 2, beta: 2, warmup: -1 })).toThrow(/alpha.*beta.*warmup/);
  });
});

describe('advancing as soon as it is proven', () => {
  const standing = { isLastStep: false, bakeWindows: 10, windows: 3, horizonWindows: 60, exposed: 900 };
  const look = { kind: 'ok' as const, minute: 3, reasons: [], proved: [] };

  it('needs two windows of the step and the proof', () => {
    expect(decideVerdict({ ...standing, look, windowsInStep: 1, advance: 'proven' })).toMatchObject({ advance: false });
    expect(decideVerdict({ ...standing, look, windowsInStep: 2, advance: 'proven' })).toMatchObject({ advance: true });
    expect(decideVerdict({ ...standing, look, windowsInStep: 2 })).toMatchObject({ advance: false });
  });
});
