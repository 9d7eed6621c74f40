import { describe, expect, it } from 'vitest';
import { declaredSettings, declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check } from '../../../lambdas/contracts/people/faults.ts';

function faultsOf(rollout: object): readonly string[] {
  const checked = check(declaredSpecification, { model: 'm', task: 'binary', owner: 'ops@example.com', rollout });
  return checked.ok ? [] : checked.faults.map(({ path }) => path);
}

const report = { kind: 'shadow', share: 5, bake: 'PT1H' };

describe('a hold-back as it is written', () => {
  it('keeps 5 % for a week where nothing else is said, and is off where nothing is written', () => {
    expect(check(declaredSettings, { holdBack: {} })).toMatchObject({ value: { holdBack: { share: 5, for: 'P7D' } } });
    expect(check(declaredSettings, {})).toMatchObject({ value: {} });
  });

  it.each([
    ['too small a share', { holdBack: { share: 4 } }, ['rollout.holdBack.share']],
    ['too large a share', { holdBack: { share: 11 } }, ['rollout.holdBack.share']],
    ['no window', { holdBack: { for: 'PT0S' } }, ['rollout.holdBack.for']],
    ['more than four weeks', { holdBack: { for: 'P29D' } }, ['rollout.holdBack.for']],
    ['a word that is none', { holdBack: 'on' }, ['rollout.holdBack']],
    ['an unknown key', { holdBack: { percent: 5 } }, ['rollout.holdBack.percent']],
    ['all of it at once', { holdBack: { share: 4, for: 'P29D' } }, ['rollout.holdBack.share', 'rollout.holdBack.for']],
    ['blue/green', { holdBack: {}, strategy: { kind: 'blue-green' } }, ['rollout.holdBack']],
    [
      'blue/green that keeps nothing warm',
      { holdBack: {}, strategy: { kind: 'blue-green', keepWarm: 'PT0S' } },
      ['rollout.holdBack'],
    ],
    ['a shadow that promotes nobody', { holdBack: {}, strategy: report }, ['rollout.holdBack']],
    [
      'blue/green, told beside faults of its form',
      { holdBack: {}, strategy: { kind: 'blue-green', bake: 'x' } },
      ['rollout.strategy.bake', 'rollout.holdBack'],
    ],
  ])('refuses %s, each fault with its path', (_what, rollout, paths) => {
    expect([...faultsOf(rollout)].toSorted()).toEqual([...paths].toSorted());
  });

  it.each([
    ['off beside blue/green', { holdBack: 'off', strategy: { kind: 'blue-green' } }],
    ['a shadow with a canary behind it', { holdBack: {}, strategy: { ...report, next: { kind: 'all-at-once' } } }],
    ['all at once', { holdBack: {}, strategy: { kind: 'all-at-once' } }],
  ])('takes %s', (_what, rollout) => {
    expect(faultsOf(rollout)).toEqual([]);
  });
});
