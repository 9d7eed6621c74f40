import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowsIn } from '../../../../../lambdas/contracts/people/duration.ts';
import type { Checkpoint } from '../../../../../lambdas/domain/judge/judge.ts';
import { isJudgePlan, type JudgePlan } from '../../../../../lambdas/domain/judge/model/plan.ts';
import type { ArmCounts } from '../../../../../lambdas/domain/judge/model/rows.ts';
import { equalPercent } from '../../../../../lambdas/domain/rollout/planning/control/control-share.ts';
import { planRollout } from '../../../../../lambdas/domain/rollout/planning/plan-rollout.ts';
import { controlledRow } from '../../../../../lambdas/domain/rollout/ticking/control/controlled-row.ts';
import { foldRows, startProgress, type RipeRow } from '../../../../../lambdas/domain/rollout/ticking/fold-rows.ts';
import { judgeRows, type RowEntry } from '../../../../../lambdas/domain/rollout/ticking/judge-rows.ts';
import { drawBinomial, drawPoisson } from '../../../../../lambdas/domain/stats/draws/draw-counts.ts';
import { SeededRandomness } from '../../../../support/fakes/seeded-randomness.ts';
import { aSpecification } from '../../../../support/records.ts';

const steps = [
  { weight: 5, bake: 'PT6M' },
  { weight: 25, bake: 'PT6M' },
  { weight: 50, bake: 'PT6M' },
];
const ALPHA = 0.1;
const history = { windows: 1_440, modelRequests: 5e5, requests: 5e5, errors: 2_500, timeouts: 0, clientErrors: 0 };
const known = {
  history: {
    ...history,
    latency: { 10: 250_000, 20: 200_000, 30: 45_000, 40: 5_000 },
    kpiRates: {},
    hearsOutcomes: false,
  },
  attempt: { number: 1, planned: 1 },
};

function planOf(control: 'off' | { kind: 'equal'; version: string }): JudgePlan {
  const rollout = { strategy: { kind: 'canary' as const, steps }, alpha: ALPHA, control };
  const specification = { ...aSpecification(), rollout };
  const facts = { version: 'v2', specification, kind: 'challenger' as const, windowSeconds: 60, known, force: true };
  const planned = planRollout(facts, { windowsIn, far: 'blind', random: () => 0.5 });
  if (!planned.ok || !isJudgePlan(planned.plan.judge)) throw new Error('refused');
  return { ...planned.plan.judge, keepsChain: false, keepsEValues: false };
}

const plans = { off: planOf('off'), equal: planOf({ kind: 'equal', version: 'v1-control' }) };
const shares = steps.flatMap(({ weight, bake }) => Array.from({ length: windowsIn(bake) }, () => weight));

interface Truth {
  readonly errors: number;
  /** Buckets of 5 % by which every request is slower than the champion's of the history. */
  readonly slower: number;
}
type Truths = Readonly<Record<'champion' | 'challenger' | 'control', Truth>>;

/** A level that drifts from minute to minute, alike for all three. */
function armOf(random: () => number, requests: number, { errors, slower }: Truth): ArmCounts {
  const all = drawPoisson(random, requests);
  const aboveMedian = drawBinomial(random, all, 0.5);
  const aboveP90 = drawBinomial(random, aboveMedian, 0.2);
  const aboveP99 = drawBinomial(random, aboveP90, 0.1);
  const parts = [all - aboveMedian, aboveMedian - aboveP90, aboveP90 - aboveP99, aboveP99];
  const latency = Object.fromEntries(parts.map((count, n) => [10 * (n + 1) + slower, count]));
  const failed = drawBinomial(random, all, errors);
  return { requests: all, errors: failed, timeouts: 0, clientErrors: 0, latency };
}

/** The same minutes as both judges read them: the challenger beside the control, and beside all that serve as champion. */
function rowsOf(
  seed: number,
  { champion, challenger, control }: Truths,
  all = 1_000,
): Record<keyof typeof plans, RipeRow[]> {
  const randomness = new SeededRandomness(seed);
  const random = (): number => randomness.uniform();
  const three = shares.map((weightPercent, minute) => {
    const drift = 1 + Math.sin(minute / 3) / 2;
    const at = (truth: Truth): Truth => ({ ...truth, errors: truth.errors * drift });
    const percent = equalPercent(weightPercent);
    return {
      minute,
      weightPercent,
      challenger: armOf(random, (all * weightPercent) / 100, at(challenger)),
      control: armOf(random, (all * percent) / 100, at(control)),
      champion: armOf(random, (all * (100 - weightPercent - percent)) / 100, at(champion)),
      plain: armOf(random, (all * (100 - weightPercent)) / 100, at(champion)),
    };
  });
  return {
    equal: three.map(({ minute, weightPercent, ...arms }) => {
      const row = { minute, weight: 0.5, arms: { champion: arms.champion, challenger: arms.challenger } };
      return controlledRow(row, { weightPercent, controlPercent: equalPercent(weightPercent) }, arms.control);
    }),
    off: three.map(({ minute, weightPercent, challenger: own, plain }) => ({
      minute,
      weight: weightPercent / 100,
      arms: { champion: plain, challenger: own },
    })),
  };
}

function ends(
  seed: number,
  truths: Truths,
  all?: number,
): Record<keyof typeof plans, { main: Checkpoint; control?: Checkpoint }> {
  const rows = rowsOf(seed, truths, all);
  const endOf = (kind: keyof typeof plans) => {
    const { progress } = foldRows(plans[kind], startProgress(plans[kind]), rows[kind]);
    return { main: progress.checkpoint, ...(progress.control === undefined ? {} : { control: progress.control }) };
  };
  return { off: endOf('off'), equal: endOf('equal') };
}

const WARM = { errors: 0.005, slower: 0 };
/** A small, fresh fleet is slower, whichever model it has. */
const COLD = { errors: 0.005, slower: 3 };
const RUNS = 400;
const most = (level: number): number => level + 4 * Math.sqrt((level * (1 - level)) / RUNS);

describe('an equal control', () => {
  it('keeps the level for a challenger that is the same, also where the champion is warmer than both', () => {
    const all = Array.from({ length: RUNS }, (_, seed) =>
      ends(seed, { champion: WARM, challenger: COLD, control: COLD }),
    );
    const back = (kind: 'off' | 'equal'): number => all.filter((one) => one[kind].main.look.kind === 'abort').length;
    const broken = all.filter(({ equal }) => equal.control?.look.kind === 'abort').length;
    const invalid = all.filter(({ equal }) => equal.main.look.kind === 'invalid').length;
    console.log(`cold: ${back('off')} of ${RUNS} taken back beside the champion, ${back('equal')} beside a control`);

    expect(back('equal') / RUNS).toBeLessThan(most(ALPHA));
    expect(back('equal')).toBeGreaterThan(0);
    // Beside the warm champion alone the same model goes back always.
    expect(back('off')).toBe(RUNS);
    expect(broken / RUNS).toBeLessThan(most(ALPHA));
    expect(invalid).toBeLessThan(3);
  });

  it('proves a good challenger and itself, and finds a bad one', () => {
    const seeds = Array.from({ length: 60 }, (_, seed) => seed);
    const good = seeds.map((seed) => ends(seed, { champion: WARM, challenger: COLD, control: COLD }, 4_000).equal);
    const bad = seeds.map(
      (seed) => ends(seed, { champion: WARM, challenger: { ...COLD, errors: 0.03 }, control: COLD }, 4_000).equal,
    );

    expect(good.filter(({ main }) => main.look.kind === 'ok').length).toBeGreaterThan(45);
    expect(good.filter(({ control }) => control?.look.kind === 'ok').length).toBeGreaterThan(54);
    expect(bad.filter(({ main }) => main.look.kind === 'abort').length).toBeGreaterThan(58);
  });

  it('is broken itself where it fails as a bad challenger does, which then breaks nothing', () => {
    const failing = { ...COLD, errors: 0.05 };
    const all = Array.from({ length: 60 }, (_, seed) =>
      ends(seed, { champion: WARM, challenger: failing, control: failing }),
    );

    expect(all.filter(({ equal }) => equal.main.look.kind === 'abort').length).toBeLessThan(15);
    expect(all.filter(({ equal }) => equal.control?.look.kind === 'abort').length).toBe(60);
    expect(all.every(({ equal }) => equal.control?.proved.length === 0)).toBe(true);
  });

  it('is not broken by being slower, but by being four times as slow', () => {
    const [some, far] = [24, 32].map((slower) => {
      const slow = { ...COLD, slower };
      return ends(1, { champion: WARM, challenger: slow, control: slow }).equal.control?.look;
    });

    expect(some?.kind).not.toBe('abort');
    expect(far?.reasons.map(({ test }) => test)).toEqual(expect.arrayContaining(['latency0']));
  });
});

const revisions = [
  { revision: 5, weightPercent: 5, controlPercent: 5, window: 0 },
  { revision: 6, weightPercent: 25, controlPercent: 25, window: 2 },
  { revision: 7, weightPercent: 75, controlPercent: 25, window: 3 },
  { revision: 8, weightPercent: 100, controlPercent: 0, window: 4 },
];
const span = { revisions, challenger: 'v2', champion: 'v1', control: 'v1-control' };

function entry(version: string, revision: number, requests: number): RowEntry {
  return { version, assignment: 'random', revision, hop: 'assigned', requests, errors: 0, timeouts: 0, latency: {} };
}

describe('rows of a rollout with a control', () => {
  it('have the control in the champion’s place, one for each step, and the control beside the champion', () => {
    const entries = [5, 6].flatMap((revision) => [
      entry('v2', revision, 10),
      entry('v1-control', revision, 11),
      entry('v1', revision, 80),
    ]);
    const rows = judgeRows({ ...span, from: 2, to: 3, entriesOf: () => entries });

    expect(rows.map(({ weight, ofAll, arms }) => [weight, ofAll, arms.champion.requests])).toEqual([
      [0.5, 0.05, 11],
      [0.5, 0.25, 11],
    ]);
    expect(rows.map(({ control }) => [control?.weight, control?.arms.champion.requests])).toEqual([
      [5 / 95, 80],
      [25 / 75, 80],
    ]);
    expect(rows[0]?.control?.arms.challenger).toEqual(rows[0]?.arms.champion);
  });

  it('are told from those of an earlier rollout that had the same share beside the champion alone', () => {
    const earlier = { revision: 2, weightPercent: 25, window: 0 };
    const entries = [entry('v2', 6, 10), entry('v1-control', 6, 11), entry('v1', 6, 20)];
    const both = { ...span, revisions: [earlier, ...revisions] };
    const [row] = judgeRows({ ...both, from: 2, to: 3, entriesOf: () => entries });

    expect(row).toMatchObject({ weight: 0.5, ofAll: 0.25, arms: { champion: { requests: 11 } } });
    expect(row?.control?.arms.champion.requests).toBe(20);
  });

  it('have what is left above one half, and no control where nothing is', () => {
    const rows = judgeRows({ ...span, from: 3, to: 5, entriesOf: (at) => [entry('v2', at + 4, 10)] });

    expect(rows.map(({ weight, control }) => [weight, control?.weight])).toEqual([
      [0.75, 1],
      [1, undefined],
    ]);
  });

  it('count every request once, whatever was drawn', () => {
    const version = fc.constantFrom('v1', 'v2', 'v1-control');
    const drawn = fc.array(fc.tuple(version, fc.integer({ min: 5, max: 8 }), fc.integer({ min: 1, max: 50 })));
    fc.assert(
      fc.property(drawn, (list) => {
        const entries = list.map(([name, revision, requests]) => entry(name, revision, requests));
        const rows = judgeRows({ ...span, from: 0, to: 1, entriesOf: () => entries });
        const counted = rows.map(({ arms, control }) => {
          const champion = control?.arms.champion.requests ?? 0;
          return arms.challenger.requests + arms.champion.requests + champion;
        });
        const lost = list.filter(([name, revision]) => revision === 8 && name === 'v1');
        const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
        expect(sum(counted) + sum(lost.map(([, , requests]) => requests))).toBe(sum(list.map(([, , one]) => one)));
      }),
    );
  });
});
