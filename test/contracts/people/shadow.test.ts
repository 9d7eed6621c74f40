import { LONGEST_DECLARED_MS } from '../../../lambdas/contracts/people/rollout/strategy.ts';
import { LONGEST_COPY_MS } from '../../../lambdas/domain/routing/copy-budget.ts';
import { describe, expect, it } from 'vitest';
import { declaredSettings, declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check } from '../../../lambdas/contracts/people/faults.ts';

const shadow = { kind: 'shadow', share: 10, bake: 'PT1H' };

function faultsOf(strategy: object, over: object = {}): readonly string[] {
  const specification = { model: 'm', task: 'binary', owner: 'ops@example.com', rollout: { strategy }, ...over };
  const checked = check(declaredSpecification, specification);
  return checked.ok ? [] : checked.faults.map(({ path }) => path);
}

describe('a shadow as it is written', () => {
  it('ends with a report where nothing else is written', () => {
    const checked = check(declaredSettings, { strategy: shadow });

    expect(checked).toMatchObject({ ok: true, value: { strategy: { next: { kind: 'report' } } } });
  });

  it.each([
    ['a share of nothing', { ...shadow, share: 0 }, ['rollout.strategy.share']],
    ['a share beyond all', { ...shadow, share: 101 }, ['rollout.strategy.share']],
    ['no share', { kind: 'shadow', bake: 'PT1H' }, ['rollout.strategy.share']],
    [
      'no end, and what needs one',
      {
        kind: 'shadow',
        share: 5,
        challengers: [{ version: 'v3', share: 5 }],
        next: { kind: 'linear', stepPercent: 5, bake: 'PT1H' },
      },
      ['rollout.strategy.challengers', 'rollout.strategy.next'],
    ],
    [
      'an end, and what needs none',
      { ...shadow, every: 'P7D', mostCopies: 9 },
      ['rollout.strategy.every', 'rollout.strategy.mostCopies'],
    ],
    ['a stickiness of its own', { ...shadow, sticky: { header: 'user' } }, ['rollout.strategy.sticky']],
    ['weights of its own', { ...shadow, steps: [] }, ['rollout.strategy.steps']],
    [
      'a deadline that an environment would not wait for',
      { ...shadow, timeoutMs: 10_001 },
      ['rollout.strategy.timeoutMs'],
    ],
    ['a cap of no copies', { ...shadow, copiesPerMinute: 0 }, ['rollout.strategy.copiesPerMinute']],
    ['an end that is none', { ...shadow, next: { kind: 'promote' } }, ['rollout.strategy.next.kind']],
    [
      'a further shadow twice, and one without a share',
      {
        ...shadow,
        challengers: [{ version: 'v3', share: 5 }, { version: 'v3', share: 5 }, { version: 'v4' }],
      },
      ['rollout.strategy.challengers[2].share', 'rollout.strategy.challengers[1].version'],
    ],
    ['no further shadow', { ...shadow, challengers: [] }, ['rollout.strategy.challengers']],
    ['a shadow behind a shadow', { ...shadow, next: shadow }, ['rollout.strategy.next.kind']],
    ['a report with steps', { ...shadow, next: { kind: 'report', steps: [] } }, ['rollout.strategy.next.steps']],
    [
      'steps of more than a year behind it',
      {
        ...shadow,
        next: {
          kind: 'canary',
          steps: [
            { weight: 1, bake: 'P200D' },
            { weight: 2, bake: 'P200D' },
          ],
        },
      },
      ['rollout.strategy.next.steps'],
    ],
  ])('is refused with %s', (_what, strategy, paths) => {
    expect(faultsOf(strategy)).toEqual(paths);
  });

  it('has no less time than the champion has beside its fallbacks', () => {
    const fallback = [{ version: 'last-champion' }, { static: { score: 0 } }];

    expect(faultsOf({ ...shadow, timeoutMs: 2_999 })).toEqual(['rollout.strategy.timeoutMs']);
    expect(faultsOf({ ...shadow, timeoutMs: 3_000 })).toEqual([]);
    expect(faultsOf({ ...shadow, timeoutMs: 1_499 }, { fallback })).toEqual(['rollout.strategy.timeoutMs']);
    expect(faultsOf({ ...shadow, timeoutMs: 1_500 }, { fallback })).toEqual([]);
  });

  it('is refused with everything that is wrong at once', () => {
    const next = { kind: 'canary', steps: [], slowly: true };
    const strategy = { ...shadow, share: 0, bake: 'long', sticky: true, next };

    expect([...faultsOf(strategy, { sticky: { header: 'user' } })].toSorted()).toEqual([
      'rollout.strategy.bake',
      'rollout.strategy.kind',
      'rollout.strategy.next.slowly',
      'rollout.strategy.next.steps',
      'rollout.strategy.share',
      'rollout.strategy.sticky',
    ]);
  });
});

it('the longest time that may be declared for a copy is the longest that the router waits', () => {
  expect(LONGEST_DECLARED_MS).toBe(LONGEST_COPY_MS);
});
