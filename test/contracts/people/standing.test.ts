import { describe, expect, it } from 'vitest';
import { declaredSettings, declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check } from '../../../lambdas/contracts/people/faults.ts';

const kpis = [{ name: 'sale', kind: 'binary', better: 'higher' }];
const standing = { kind: 'champion-challenger', kpi: 'sale' };
const copies = { kind: 'champion-challenger', by: 'copies', labels: { wait: 'P1D' } };

function faultsOf(strategy: object, over: object = {}, rollout: object = {}): readonly string[] {
  const written = {
    model: 'm',
    task: 'binary',
    owner: 'ops@example.com',
    kpis,
    rollout: { strategy, ...rollout },
    ...over,
  };
  const checked = check(declaredSpecification, written);
  return checked.ok ? [] : checked.faults.map(({ path }) => path).toSorted();
}

describe('a standing challenger as it is written', () => {
  it('has a tenth of the requests, a verdict each week and waits for a person where nothing else is said', () => {
    const strategy = { by: 'requests', share: 10, period: 'P7D', whenBetter: 'tell' };

    expect(check(declaredSettings, { strategy: standing })).toMatchObject({ ok: true, value: { strategy } });
    expect(faultsOf(standing)).toEqual([]);
    expect(faultsOf(copies)).toEqual([]);
  });

  it.each([
    ['no KPI', { kind: 'champion-challenger' }, ['rollout.strategy.kpi']],
    ['a KPI that nobody declared', { ...standing, kpi: 'other' }, ['rollout.strategy.kpi']],
    ['more than half of the callers', { ...standing, share: 60 }, ['rollout.strategy.share']],
    ['a share beyond all', { ...copies, share: 101 }, ['rollout.strategy.share']],
    ['no window', { ...standing, period: 'PT0S' }, ['rollout.strategy.period']],
    ['a period beyond four weeks', { ...standing, period: 'P29D' }, ['rollout.strategy.period']],
    ['labels without copies', { ...standing, labels: { wait: 'P1D' } }, ['rollout.strategy.labels']],
    ['a cap without copies', { ...standing, copiesPerMinute: 5 }, ['rollout.strategy.copiesPerMinute']],
    ['copies without labels', { ...copies, labels: undefined }, ['rollout.strategy.labels']],
    ['copies that promote', { ...copies, whenBetter: 'promote' }, ['rollout.strategy.whenBetter']],
    ['an unknown key', { ...standing, deadline: 'P1D' }, ['rollout.strategy.deadline']],
    ['another word', { ...standing, whenBetter: 'wait' }, ['rollout.strategy.whenBetter']],
    [
      'all of it at once',
      { ...copies, labels: undefined, kpi: 'sale', whenBetter: 'promote', period: 'P29D' },
      ['rollout.strategy.kpi', 'rollout.strategy.labels', 'rollout.strategy.period', 'rollout.strategy.whenBetter'],
    ],
  ])('refuses %s, each fault with its path', (_what, strategy, paths) => {
    expect(faultsOf(strategy)).toEqual(paths);
  });

  it.each([
    ['copies on a sticky route', copies, { sticky: { header: 'x-user' } }, {}, ['rollout.strategy.by']],
    ['a task that no label proves', copies, { task: 'ranking' }, {}, ['rollout.strategy.labels']],
    ['a policy for its end', standing, {}, { inconclusive: 'promote' }, ['rollout.strategy.kind']],
    ['a hold-back behind copies', copies, {}, { holdBack: {} }, ['rollout.holdBack']],
    ['a hold-back behind requests', standing, {}, { holdBack: {} }, []],
  ] as const)('looks at the whole: %s', (...[, strategy, over, rollout, paths]) => {
    expect(faultsOf(strategy, over, rollout)).toEqual(paths);
  });
});
