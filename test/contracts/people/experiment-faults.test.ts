import { describe, expect, it } from 'vitest';
import { declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check, faultLine } from '../../../lambdas/contracts/people/faults.ts';

const goal = { kpi: 'booked' };

function faultsOf(strategy: object, more: object = {}, rollout: object = {}): readonly string[] {
  const written = {
    model: 'trips',
    task: 'binary',
    owner: 'trips@example.com',
    kpis: [{ name: 'booked', kind: 'binary', better: 'higher', maturity: 'PT2H' }],
    rollout: { strategy: { kind: 'ab-test', goal, deadline: 'P7D', ...strategy }, ...rollout },
    ...more,
  };
  const checked = check(declaredSpecification, written);
  return checked.ok ? [] : checked.faults.map(faultLine);
}

const others = (...weights: readonly number[]) => weights.map((weight, at) => ({ version: `v${at + 3}`, weight }));

function banditFaultsOf(strategy: object, rollout: object = {}, more: object = {}): readonly string[] {
  const written = { kind: 'bandit', explore: 'P7D', ...strategy };
  return faultsOf({ deadline: 'P14D', ...written }, more, rollout);
}

describe('what is written of a bandit', () => {
  it('passes with what is usual, and with bounds of its own for each version', () => {
    expect(banditFaultsOf({})).toEqual([]);
    expect(
      banditFaultsOf({
        floor: 10,
        ceiling: 60,
        champion: { floor: 20 },
        challenger: { ceiling: 100 },
        challengers: [{ version: 'v3', floor: 0.1, ceiling: 40 }],
        events: 500,
        every: 'PT30M',
        halfLife: 'P3D',
        atLeast: 'P2D',
        confirm: 20,
        winner: 'report',
      }),
    ).toEqual([]);
  });

  it('names floors that leave nothing to move, ceilings that hold too little, and a floor above its ceiling', () => {
    const versions = (count: number) => Array.from({ length: count }, (_, n) => ({ version: `v${n + 3}` }));

    expect(banditFaultsOf({ challengers: versions(17), every: 'P1D' })).toEqual([]);
    expect(banditFaultsOf({ floor: 34, challengers: versions(1) })).toEqual([
      'rollout.strategy.floor: floors of all 3 versions must add up to less than 100, so that something is left to move; they add up to 102 (34 + 34 + 34), got 34',
    ]);
    expect(banditFaultsOf({ champion: { floor: 50 }, challenger: { floor: 50 } })).toEqual([
      'rollout.strategy.floor: floors of all 2 versions must add up to less than 100, so that something is left to move; they add up to 100 (50 + 50), got nothing',
    ]);
    expect(banditFaultsOf({ ceiling: 30, challengers: [{ version: 'v3', floor: 31 }] })).toEqual([
      'rollout.strategy.ceiling: ceilings of all 3 versions must add up to 100 at least; they add up to 90 (30 + 30 + 30), got 30',
      'rollout.strategy.challengers[0].floor: must not be above the ceiling, 30, is 31, got 31',
    ]);
  });

  it('names unknown keys, too few events, and bounds that are finer than a tenth', () => {
    expect(banditFaultsOf({ floors: 5, events: 99, champion: { min: 5 }, challenger: { floor: 5.55 } })).toEqual([
      'rollout.strategy.champion.min: unknown key; remove it or correct its spelling',
      'rollout.strategy.challenger.floor: must be whole tenths of a percent, got 5.55',
      'rollout.strategy.events: must be 100 to 1000000, got 99',
      'rollout.strategy.floors: unknown key; remove it or correct its spelling',
    ]);
  });

  it('names a goal that no event can reach, and parts that are too short for outcomes of their own', () => {
    expect(banditFaultsOf({ goal: { kpi: 'clicks' } })).toEqual([
      'rollout.strategy.goal.kpi: must be one of the model\'s kpis (booked): no event could reach it, got "clicks"',
    ]);
    expect(banditFaultsOf({ explore: 'PT2H', deadline: 'PT3H', atLeast: 'PT150M' })).toEqual([
      'rollout.strategy.explore: must be longer than the goal\'s maturity, PT2H: no outcome would be ripe before it is over, got "PT2H"',
      'rollout.strategy.deadline: must be later than explore, PT2H, by more than the goal\'s maturity, PT2H: nobody could be confirmed, got "PT3H"',
      'rollout.strategy.atLeast: must not be later than the end of explore, PT2H, got "PT150M"',
    ]);
  });

  it('names looks that are warm-ups alone, never come, forget at once, or are more than a record holds', () => {
    expect(banditFaultsOf({ every: 'PT2M', halfLife: 'PT1M' })).toEqual([
      'rollout.strategy.every: must be longer than the warm-up, PT2M: each move begins a new one, and latency would never be judged, got "PT2M"',
      'rollout.strategy.every: must leave 1250 moves at most with 2 versions: PT9M or longer, got "PT2M"',
      'rollout.strategy.halfLife: must not be shorter than every, PT2M: what was seen would be forgotten before it is used, got "PT1M"',
    ]);
    expect(banditFaultsOf({ every: 'P8D', halfLife: 'P9D' })).toEqual([
      'rollout.strategy.every: must not be longer than explore, P7D: nothing would move, got "P8D"',
    ]);
    expect(banditFaultsOf({ every: 'PT10M' }, { warmup: 'PT10M' })).toEqual([
      'rollout.strategy.every: must be longer than the warm-up, PT10M: each move begins a new one, and latency would never be judged, got "PT10M"',
    ]);
  });

  it('names a policy that would promote whom nothing confirmed', () => {
    expect(banditFaultsOf({}, { inconclusive: 'extend' })).toEqual([
      'rollout.strategy.kind: must not go with inconclusive: extend; take rollback (the default of an experiment) or approve, got "bandit"',
    ]);
  });
});

describe('what is written of an A/B test', () => {
  it('passes with even shares, and with written ones in tenths of a percent that add up to 100', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ challengers: [{ version: 'v3' }, { version: 'v4' }] })).toEqual([]);
    expect(faultsOf({ weights: { champion: 79.8, challenger: 10.1 }, challengers: others(10.1) })).toEqual([]);
  });

  it('names shares that do not add up, are finer than a tenth, or are missing', () => {
    const weights = { champion: 50, challenger: 30 };

    expect(faultsOf({ weights })).toEqual([
      'rollout.strategy.weights: must add up to 100 with those of challengers, add up to 80 (50 + 30), got {"champion":50,"challenger":30}',
    ]);
    expect(faultsOf({ weights: { champion: 66.66, challenger: 33.34 } })).toEqual([
      'rollout.strategy.weights.champion: must be whole tenths of a percent, got 66.66',
      'rollout.strategy.weights.challenger: must be whole tenths of a percent, got 33.34',
    ]);
    expect(faultsOf({ weights, challengers: [{ version: 'v3' }] })).toEqual([
      'rollout.strategy.challengers[0].weight: is needed where weights are written, got nothing',
    ]);
    expect(faultsOf({ challengers: others(20) })).toEqual([
      'rollout.strategy.challengers[0].weight: is for written weights alone: write weights too, got 20',
    ]);
  });

  it('names a share that reaches into the next slot', () => {
    expect(faultsOf({ weights: { champion: 20, challenger: 20 }, challengers: others(60) })).toEqual([
      'rollout.strategy.challengers[0].weight: must be at most 50 beside 1 more, got 60',
    ]);
  });

  it('tells all at once: a goal that no event can reach, a name twice, an end before the beginning, a policy that promotes', () => {
    const challengers = [{ version: 'v3' }, { version: 'v3' }];

    expect(faultsOf({ goal: { kpi: 'clicks' }, challengers, atLeast: 'P8D' }, {}, { inconclusive: 'promote' })).toEqual(
      [
        'rollout.strategy.challengers[1].version: must be named once, "v3" is entry 0 too, got "v3"',
        'rollout.strategy.goal.kpi: must be one of the model\'s kpis (booked): no event could reach it, got "clicks"',
        'rollout.strategy.atLeast: must not be later than the deadline, P7D, got "P8D"',
        'rollout.strategy.kind: must not go with inconclusive: promote; take rollback (the default of an experiment) or approve, got "ab-test"',
      ],
    );
  });

  it('names a deadline before which no outcome is ripe, and one of no window', () => {
    expect(faultsOf({ deadline: 'PT2H' })).toEqual([
      'rollout.strategy.deadline: must be longer than the goal\'s maturity, PT2H: no outcome would be ripe, got "PT2H"',
    ]);
    expect(faultsOf({ deadline: 'PT0S' })).toEqual([
      'rollout.strategy.deadline: must be a window (a minute) at least, got "PT0S"',
    ]);
  });
});

describe('a goal that is adjusted for the champion’s score', () => {
  const signature = { features: [], prediction: { path: '$.score' } };
  const adjusted = { goal: { ...goal, covariate: { score: 'champion' } } };

  it('passes for tasks whose predictions are numbers', () => {
    expect(faultsOf(adjusted, { signature })).toEqual([]);
    expect(faultsOf(adjusted, { signature, task: 'regression' })).toEqual([]);
    const whole = { score: 'champion', missingPercent: 0.5, timeoutMs: 800, copiesPerMinute: 600 };
    expect(faultsOf({ goal: { ...goal, covariate: whole } }, { signature })).toEqual([]);
  });

  it('is refused where there is no score, or users stay in a version', () => {
    const more = { task: 'ranking', sticky: { header: 'x-user' } };

    const faults = faultsOf(adjusted, more);

    const path = 'rollout.strategy.goal.covariate: must be left out';
    for (const why of ['for the task ranking', 'without signature.prediction.path', 'on a sticky route'])
      expect(faults.filter((fault) => fault.startsWith(`${path} ${why}`))).toHaveLength(1);
  });

  it('names what is written wrong', () => {
    const wrong = { score: 'challenger', missingPercent: 11, timeoutMs: 20_000, edges: [1] };

    const faults = faultsOf({ goal: { ...goal, covariate: wrong } }).join('\n');

    for (const name of ['score', 'missingPercent', 'timeoutMs', 'edges']) expect(faults).toContain(name);
    expect(banditFaultsOf({ goal: { ...goal, covariate: { score: 'champion' } } })).toHaveLength(1);
  });
});
