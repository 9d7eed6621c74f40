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
