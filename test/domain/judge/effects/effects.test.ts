import { describe, expect, it } from 'vitest';
import { aaEffects, type AaPair } from '../../../../lambdas/domain/judge/effects/aa-effects.ts';
import { combineEffects } from '../../../../lambdas/domain/judge/effects/combine-effects.ts';
import { effectiveWindows, type SliceWindow } from '../../../../lambdas/domain/judge/effects/design-effects.ts';
import { guardrailEffects } from '../../../../lambdas/domain/judge/effects/guardrail-effects.ts';
import { historyEffects } from '../../../../lambdas/domain/judge/effects/history-effects.ts';
import { judgeRange, planJudge } from '../../../../lambdas/domain/judge/judge.ts';

/** A generator of its own, so that simulations do not depend on the code they judge. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const indices = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Windows of 400 requests, 2 % of which fail; failures come in clumps of a size, each clump in one half. */
function aaPairs(windows: number, clump: number, seed: number): readonly AaPair[] {
  const random = lehmer(seed);
  return indices(windows).map(() => {
    const left = { requests: 0, errors: 0, timeouts: 0 };
    const right = { ...left };
    for (let i = 0; i < 400 / clump; i++) {
      const half = random() < 0.5 ? left : right;
      half.requests += clump;
      half.errors += random() < 0.02 ? clump : 0;
    }
    return { left, right };
  });
}

const known = (result: ReturnType<typeof aaEffects>) => (result.kind === 'known' ? result.effects : {});

describe('design effects from the champion against itself', () => {
  it('are near 1 when requests fail alone', () => {
    const { errors, requests } = known(aaEffects(aaPairs(600, 1, 3)));

    expect(errors).toBeGreaterThanOrEqual(1);
    expect(errors).toBeLessThan(1.3);
    expect(requests).toBeLessThan(1.3);
  });

  it('are near the size of the clumps, bounded from above', () => {
    const { errors, requests } = known(aaEffects(aaPairs(600, 5, 4)));

    expect(errors).toBeGreaterThan(4.5);
    expect(errors).toBeLessThan(6.5);
    expect(requests).toBeGreaterThan(4.5);
    expect(requests).toBeLessThan(6.5);
  });

  it('are the mean of squared standardised differences plus 1.645 standard errors', () => {
    const far = { left: { requests: 50, errors: 4 }, right: { requests: 50, errors: 0 } };
    const even = { left: { requests: 50, errors: 2 }, right: { requests: 50, errors: 2 } };
    const pairs = indices(40).map((i) => (i % 2 === 0 ? far : even));

    // Hypergeometric variance of 4 events in halves of 50: 4 · 1/4 · 96/99; squared difference 4 or 0.
    const high = 4 / (96 / 99);
    const standardError = (high / 2) * Math.sqrt(40 / 39) * Math.sqrt(1 / 40);

    expect(known(aaEffects(pairs))['errors']).toBeCloseTo(high / 2 + 1.645 * standardError, 9);
    expect(known(aaEffects(pairs))['requests']).toBe(1);
  });

  it('name counts that were too rare to tell', () => {
    expect(aaEffects(aaPairs(60, 1, 5))).toMatchObject({ unknown: ['timeouts'] });
  });

  it('need thirty windows of twenty requests', () => {
    const empty = { left: { requests: 1 }, right: { requests: 1 } };

    expect(aaEffects(aaPairs(29, 1, 6))).toEqual({ kind: 'insufficient-data', of: 'windows', needed: 30, got: 29 });
    expect(aaEffects(indices(30).map(() => empty))).toMatchObject({ of: 'requests per window', needed: 20, got: 2 });
    expect(aaEffects([])).toMatchObject({ kind: 'insufficient-data', got: 0 });
  });
});

describe('a judge that divides by the effect of the champion against itself', () => {
  const settings = { profile: 'benchmark' as const, plannedMinutes: 20, alpha: 0.05, metrics: { errors: true } };

  /** Share of rollouts of equal models, whose requests fail in clumps of five, that are taken back. */
  function falseAborts(errors: number): number {
    const plan = planJudge({ ...settings, designEffects: { errors }, keepsChain: false, keepsEValues: false });
    const ends = indices(300).map((rollout) => {
      const rows = aaPairs(20, 5, 100 + rollout).map(({ left, right }, minute) => {
        const arm = ({ requests = 0, errors: failed = 0 }: AaPair['left']) => ({ requests, errors: failed });
        return { minute, weight: 0.5, arms: { challenger: arm(left), champion: arm(right) } };
      });
      // The split is drawn in clumps too; here only the errors are asked about.
      return judgeRange({ ...plan, split: { threshold: Infinity, effect: 1 } }, rows).looks.at(-1)?.kind;
    });
    return ends.filter((kind) => kind === 'abort').length / ends.length;
  }

  it('holds alpha where requests fail in clumps, and does not without it', () => {
    const { errors = 1 } = known(aaEffects(aaPairs(600, 5, 9)));

    expect(falseAborts(errors)).toBeLessThanOrEqual(0.05);
    expect(falseAborts(1)).toBeGreaterThan(0.15);
  });
});

/** Windows of a minute over 64 slices; each minute's failures, 6 on average, fall together into one slice in clumps. */
function sliceWindows(minutes: number, { clump = 1, users = false, seed = 8 } = {}): readonly SliceWindow[] {
  const random = lehmer(seed);
  const rates = indices(64).map(() => (users && random() < 0.1 ? 4 : 0.5));
  return indices(minutes).map(() => {
    const errors = indices(64).map(() => 0);
    for (let i = 0; i < 6 / clump; i++) {
      const slice = Math.floor(random() * 64);
      errors[slice] = (errors[slice] ?? 0) + clump;
    }
    const requests = rates.map((rate) => (users ? Math.round(20 * rate) : 20) + Math.floor(random() * 3));
    return { requests, errors };
  });
}

describe('design effects from the history', () => {
  it('are those of the longer spans where users return', () => {
    const history = { minutes: 1, windows: sliceWindows(200, { users: true }) };
    const over = historyEffects(history, 20);
    const within = historyEffects(history, 1);

    expect(known(over)['requests']).toBeGreaterThan(10 * (known(within)['requests'] ?? 0));
  });

  it('are those of single minutes where failures clump and even out later', () => {
    const requests = indices(64).map(() => 20);
    const windows = indices(200).map((minute) => ({
      requests,
      errors: indices(64).map((slice) => (slice < 32 === (minute % 2 === 0) ? 6 : 0)),
    }));

    const effects = known(historyEffects({ minutes: 1, windows }, 2));

    // Over two minutes every slice has 6; in one it is 3 off the mean of 3, whose variance is at most 3.
    expect(effects['errors']).toBeGreaterThan(2);
  });

  it('need four spans, and twenty requests a slice', () => {
    const windows = sliceWindows(59);
    const rare = windows.map(() => ({ requests: indices(64).map((slice) => (slice < 4 ? 1 : 0)) }));

    expect(historyEffects({ minutes: 1, windows }, 17.7)).toEqual({
      kind: 'insufficient-data',
      of: 'spans of 17.7 minutes',
      needed: 4,
      got: 3,
    });
    expect(historyEffects({ minutes: 1, windows: rare }, 1)).toMatchObject({ of: 'requests per slice', got: 3.6875 });
    expect(historyEffects({ minutes: 1, windows: [] }, 1)).toMatchObject({ kind: 'insufficient-data', got: 0 });
  });
});

describe('names of design effects', () => {
  it('are those of the guardrails', () => {
    const effects = { requests: 9, errors: 2, latency0: 1.5, latency1: 4, latency2: 3, sale: 5, 'kpi:click': 6, ms: 7 };

    expect(guardrailEffects(effects, ['sale', 'click'])).toEqual({
      requests: 9,
      errors: 2,
      latency0: 1.5,
      latency1: 4,
      latency2: 3,
      latencyBody: 4,
      latencyTail: 4,
      'kpi:sale': 5,
      'kpi:click': 6,
      ms: 7,
    });
    expect(guardrailEffects({ errors: 2 }, [])).toEqual({ errors: 2 });
  });
});

describe('design effects of several sources', () => {
  const history = { kind: 'known' as const, effects: { requests: 9, errors: 2, sale: 3 }, unknown: [] };
  const aa = { kind: 'known' as const, effects: { requests: 1, errors: 4 }, unknown: ['timeouts'] };
  const short = { kind: 'insufficient-data' as const, of: 'windows', needed: 30, got: 2 };

  it('are the larger ones, with users where nothing is known on sticky routes', () => {
    const result = combineEffects([history, short, aa], { assignment: 'sticky', kpis: ['sale'] });

    expect(result).toEqual({
      kind: 'known',
      settings: { designEffects: { requests: 9, errors: 4, 'kpi:sale': 3 }, otherDesignEffect: 9 },
      unknown: ['timeouts'],
    });
  });

  it('reach the plan: a guardrail that the history does not have counts users', () => {
    const result = combineEffects([history], { assignment: 'sticky', kpis: [] });
    const settings = result.kind === 'known' ? result.settings : {};

    const plan = planJudge({ profile: 'product', plannedMinutes: 30, metrics: { timeouts: true }, ...settings });

    expect(plan.guards.map(({ name, reading }) => [name, reading.effect])).toEqual([
      ['errors', 2],
      ['timeouts', 9],
    ]);
    expect(plan.split?.effect).toBe(9);
  });

  it('leave other guardrails alone on per-request routes, and say which are not known', () => {
    const result = combineEffects([aa], { assignment: 'per-request', kpis: [] });

    expect(result).toMatchObject({ settings: { otherDesignEffect: 1 }, unknown: ['timeouts'] });
  });

  it('are not 1 when there is too little history: that is said', () => {
    expect(combineEffects([short], { assignment: 'per-request', kpis: [] })).toEqual(short);
    expect(combineEffects([], { assignment: 'sticky', kpis: [] })).toMatchObject({ of: 'histories' });
    expect(
      combineEffects([{ kind: 'known', effects: { errors: 2 }, unknown: [] }], { assignment: 'sticky', kpis: [] }),
    ).toMatchObject({ kind: 'insufficient-data', of: 'counts of requests' });
  });
});

describe('windows over which the requests of one user add up beside an equal control', () => {
  it.each([
    [[[0.3, 7]], 7],
    // Both arms grow from their ends: Σ m m′ min(s, s′) / Σ m s.
    [
      [
        [0.05, 10],
        [0.25, 10],
        [0.5, 10],
      ],
      (100 * (0.05 + 0.25 + 0.5 + 2 * (0.05 + 0.05 + 0.25))) / (10 * 0.8),
    ],
    // Alone above one half nothing is between both, as without a control.
    [[[0.75, 4]], 4],
  ] as const)('are those of %j', (schedule, windows) => {
    expect(effectiveWindows(schedule, 'equal')).toBeCloseTo(windows, 9);
  });

  it('are no fewer than those of the longest step and no more than all', () => {
    const windows = effectiveWindows(
      [
        [0.1, 5],
        [0.5, 5],
        [0.8, 9],
      ],
      'equal',
    );

    expect(windows).toBeGreaterThan(9);
    expect(windows).toBeLessThan(19);
  });
});
