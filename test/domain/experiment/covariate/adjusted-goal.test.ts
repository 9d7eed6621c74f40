import { describe, expect, it } from 'vitest';
import { ScoredExperiment, type ScoredTerms } from '../../../../bench/experiment/covariate/scored-experiment.ts';
import { goalSplit, type GoalSplit } from '../../../../lambdas/contracts/stored/rows/scores/goal-split.ts';
import { decileEdges, levelOf } from '../../../../lambdas/domain/experiment/covariate/score-levels.ts';
import { splitOutcomes } from '../../../../lambdas/domain/experiment/covariate/split-outcomes.ts';
import { splitStrata } from '../../../../lambdas/domain/experiment/covariate/split-strata.ts';
import { goalStanding } from '../../../../lambdas/domain/experiment/goal-standing.ts';
import { foldGoal, freshGoal, type GoalState } from '../../../../lambdas/domain/experiment/goal-state.ts';
import { whatItTakes } from '../../../../lambdas/domain/experiment/what-it-takes.ts';
import type { GoalPlan } from '../../../../lambdas/domain/judge/model/goal.ts';
import { SeededRandomness } from '../../../support/fakes/seeded-randomness.ts';

const binary: GoalPlan = {
  kpi: 'sale',
  kind: 'binary',
  better: 'higher',
  effectPercent: 5,
  level: 0.05,
  designEffect: 1,
  covariate: { mostMissing: 0.01 },
};

const terms: ScoredTerms = {
  kind: 'binary',
  explained: 0.7,
  rate: 0.5,
  ratio: 1,
  requestsPerWindow: 1_000,
  windows: 10,
  level: 0.05,
};

function drawn(over: Partial<ScoredTerms> = {}, seed = 3) {
  const randomness = new SeededRandomness(seed);
  const one = new ScoredExperiment(() => randomness.uniform(), { ...terms, ...over });
  const looks = Array.from({ length: over.windows ?? terms.windows }, () => one.window());
  const last = looks.at(-1);
  if (last?.adjustment === undefined) throw new Error('not adjusted');
  return { looks, last, adjustment: last.adjustment };
}

function folded(splits: readonly GoalSplit[], plan = binary): GoalState {
  return splits.reduce<GoalState>((state, split) => foldGoal(state, plan, { splits: [split] }), freshGoal(plan));
}

describe('levels of scores', () => {
  it('are the deciles of the first 200 scores, each with its left edge', () => {
    const edges = decileEdges(Array.from({ length: 200 }, (_, n) => n / 200)) ?? [];

    expect(edges).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect([-1, 0.05, 0.1, 0.95].map((score) => levelOf(edges, score))).toEqual(['0', '0', '1', '9']);
  });

  it('are fewer where scores are equal, and none before there are 200', () => {
    expect(decileEdges(Array.from({ length: 199 }, () => 1))).toBeUndefined();
    expect(decileEdges(Array.from({ length: 300 }, (_, n) => (n < 150 ? 0 : 1)))).toEqual([0, 1]);
    expect(levelOf([], 3)).toBe('0');
  });

  it('are fixed once, by scores of both versions, and then stay', () => {
    const scoresOf = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({ isChallenger: n % 2 === 0, score: from + n, happened: false }));
    const whole = (requests: number) => ({
      weightPercent: 50,
      requests: { challenger: requests / 2, champion: requests / 2 },
      cohort: { challenger: { requests: requests / 2, events: 0 }, champion: { requests: requests / 2, events: 0 } },
    });
    const window = (from: number, count: number) => ({ whole: whole(count), scored: scoresOf(from, count) });

    const splits = splitStrata({}, [window(0, 120), window(120, 80), window(5_000, 100)]);

    expect(splits[0]?.early).toHaveLength(120);
    expect(splits[0]?.levels).toEqual({ none: [60, 0, 60, 0] });
    expect(splits[1]?.edges).toHaveLength(9);
    expect(splits[2]).not.toHaveProperty('edges');
    expect(splits[2]?.levels).toEqual({ 9: [50, 0, 50, 0] });
    for (const split of splits) expect(goalSplit.parse(JSON.parse(JSON.stringify(split)))).toEqual(split);
    const state = folded(splits.slice(0, 1));
    expect(state.adjusted?.early).toHaveLength(120);
    expect(folded(splits).adjusted).toMatchObject({ edges: splits[1]?.edges });
  });
});

describe('outcomes by score', () => {
  it('add up to what was counted: what has no score is the rest', () => {
    const split = splitOutcomes(
      {
        weightPercent: 50,
        requests: { challenger: 5, champion: 4 },
        cohort: { challenger: { requests: 5, events: 3 }, champion: { requests: 4, events: 1 } },
      },
      [
        { isChallenger: true, score: 0.2, happened: true },
        { isChallenger: true, score: 0.9, happened: false },
        { isChallenger: false, score: 0.9, happened: true },
      ],
      [0.5],
    );

    expect(split).toEqual({
      weightPercent: 50,
      missing: [3, 3],
      levels: { 0: [1, 1, 0, 0], 1: [1, 0, 1, 1], none: [3, 2, 3, 0] },
    });
  });
});

describe('an interval that is adjusted for scores', () => {
  it('is narrower by what the score explains, and says as many times the requests as 1/(1 − ρ²)', () => {
    const { last, adjustment } = drawn({ ratio: 1.1, windows: 20 });

    expect(adjustment.requestsTimes).toBeGreaterThan(2.6);
    expect(adjustment.requestsTimes).toBeLessThan(4);
    expect(adjustment.narrowerPercent).toBeGreaterThan(20);
    expect(last).toMatchObject({ is: 'better' });
    expect(last.lowerPercent).toBeGreaterThan(adjustment.unadjusted.lowerPercent ?? -Infinity);
    expect(last.effectPercent).toBeGreaterThan(7);
    expect(last.effectPercent).toBeLessThan(13);
  });

  it('is that of values with θ times the score taken off', () => {
    const { last, adjustment } = drawn({ kind: 'value', rate: 1, ratio: 1.2, windows: 20 });

    expect(adjustment.requestsTimes).toBeGreaterThan(2.6);
    expect(adjustment.requestsTimes).toBeLessThan(4);
    expect(adjustment.narrowerPercent).toBeGreaterThan(30);
    expect(last.effectPercent).toBeGreaterThan(15);
    expect(last.effectPercent).toBeLessThan(25);
  });

  it.each(['binary', 'value'] as const)('costs nothing of %s where the score says nothing', (kind) => {
    const { adjustment } = drawn({ kind, explained: 0, rate: kind === 'value' ? 1 : 0.5 });

    expect(adjustment.requestsTimes).toBeGreaterThan(0.93);
    expect(adjustment.requestsTimes).toBeLessThan(1.07);
    expect(adjustment.missing).toEqual({ challenger: 0, champion: 0 });
  });

  it.each(['binary', 'value'] as const)('uses no score of %s while more are missing than may be', (kind) => {
    const lost = { failing: 0, lost: 0.3 };
    const { adjustment } = drawn({ kind, rate: kind === 'value' ? 1 : 0.5, missing: lost });

    expect(adjustment.plainRequests).toBe(adjustment.requests);
    expect(adjustment.requests).toBeGreaterThan(9_000);
    expect(adjustment.missing.challenger / adjustment.requests).toBeCloseTo(0.15, 1);
    expect(adjustment.requestsTimes).toBeCloseTo(1, 9);
  });

  it.each(['binary', 'value'] as const)(
    'keeps its level for %s at every look, with scores that are missing',
    (kind) => {
      const missing = { failing: 0.004, lost: 0.004 };
      const over = { kind, rate: kind === 'value' ? 1 : 0.5, missing, requestsPerWindow: 600 } as const;
      const wrong = Array.from({ length: 40 }, (_, n) => drawn(over, n)).filter(({ looks }) =>
        looks.some(({ is }) => is !== 'undecided'),
      );

      expect(wrong.length).toBeLessThanOrEqual(6);
    },
  );

  it('waits for 300 requests of both, of one share of traffic, before anything is compared', () => {
    const split = (weightPercent: number): GoalSplit => ({
      weightPercent,
      missing: [0, 0],
      levels: { 0: [60, 30, 60, 20] },
    });

    const waiting = goalStanding(folded([split(50), split(50)]), binary).adjustment;
    const closed = goalStanding(folded([split(50), split(50), split(50)]), binary).adjustment;
    const moved = goalStanding(folded([split(50), split(50), split(20)]), binary).adjustment;

    expect([waiting?.requests, closed?.requests, moved?.requests]).toEqual([0, 360, 240]);
  });

  it('reads scores of all requests: who has a value moves nothing, also for shares that are not equal', () => {
    const plan: GoalPlan = { ...binary, kind: 'value' };
    const random = new SeededRandomness(11);
    const outcome = (isChallenger: boolean) => {
      const score = random.uniform() < 0.5 ? 1 : -1;
      const hasValue = random.uniform() < (score > 0 ? 0.9 : 0.1);
      return { isChallenger, score, happened: hasValue, value: hasValue ? 10 * score : undefined };
    };
    const blocks = Array.from({ length: 2_000 }, () => {
      const all = Array.from({ length: 300 }, (_, n) => outcome(n < 30));
      const moments = (of: boolean) => {
        const values = all.flatMap(({ isChallenger, value }) => (isChallenger === of ? (value ?? []) : []));
        const sum = values.reduce((total, one) => total + one, 0);
        return { count: values.length, sum, sumSq: 100 * values.length };
      };
      const whole = { weightPercent: 10, requests: { challenger: 30, champion: 270 } };
      return splitOutcomes(
        { ...whole, moments: { challenger: moments(true), champion: moments(false) } },
        all,
        undefined,
      );
    });
    const gapOf = (mostMissing: number): { gap: number; deviation: number } => {
      const state = folded(blocks, { ...plan, covariate: { mostMissing } });
      if (state.adjusted?.folded.kind !== 'value') throw new Error('not adjusted');
      const { gap, challenger, champion, sums } = state.adjusted.folded;
      const spread = (arm: typeof sums.champion): number => arm.scores.sumSq / arm.scores.count;
      const taken = challenger.score * spread(sums.challenger) + champion.score * spread(sums.champion);
      return { gap, deviation: Math.sqrt(taken) };
    };

    // Nothing may be missing at all less than nothing: no score is used.
    const [adjusted, plain] = [gapOf(0.01), gapOf(-1)];
    expect(adjusted.deviation).toBeGreaterThan(0);
    expect(Math.abs(adjusted.gap - plain.gap)).toBeLessThan(3.5 * adjusted.deviation);
  });

  it('shortens what it would take', () => {
    const levels = { 0: [500, 475, 500, 475], 1: [500, 25, 500, 25] } satisfies GoalSplit['levels'];
    const split: GoalSplit = { weightPercent: 50, missing: [0, 0], levels };
    const arm = { requests: 1_000, events: 500 };
    const row = { ripe: { sale: [{ challenger: arm, champion: arm }] }, splits: [split] };
    const state = foldGoal(freshGoal(binary), binary, row);
    const { covariate: _none, ...plain } = binary;
    const without = foldGoal(freshGoal(plain), plain, row);

    const [own, other] = [state, without].map((one) => whatItTakes(one, binary, { windows: 1 })?.requests ?? 0);
    expect(((own ?? 0) + 2_000) / ((other ?? 0) + 2_000)).toBeCloseTo(0.19, 2);
  });
});
