import { describe, expect, it } from 'vitest';
import { declaredSettings, declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check } from '../../../lambdas/contracts/people/faults.ts';

const labels = { maturity: 'P1D' };

function faultsOf(retroShadow: unknown, over: object = {}): readonly string[] {
  const specification = {
    model: 'm',
    task: 'binary',
    owner: 'ops@example.com',
    labels,
    rollout: { retroShadow },
    ...over,
  };
  const checked = check(declaredSpecification, specification);
  return checked.ok ? [] : checked.faults.map(({ path }) => path);
}

describe('recorded requests as they are written', () => {
  it('have a default for everything', () => {
    expect(check(declaredSettings, { retroShadow: {} })).toMatchObject({
      ok: true,
      value: { retroShadow: { requests: 1_000, since: 'P7D', callsPerSecond: 5, next: 'go-on', noData: 'report' } },
    });
  });

  it.each([
    ['too few requests', { requests: 49 }, ['requests']],
    ['no requests', { requests: 0 }, ['requests']],
    ['too many', { requests: 20_001, callsPerSecond: 50 }, ['requests']],
    ['no span', { since: 'PT0S' }, ['since']],
    ['a span beyond what is kept', { since: 'P29D' }, ['since']],
    ['no pace', { callsPerSecond: 0 }, ['callsPerSecond']],
    ['a deadline that is too near', { requests: 7_201, callsPerSecond: 1 }, ['deadline']],
    ['a deadline too far', { deadline: 'P2D' }, ['deadline']],
    ['an end that is none', { next: 'promote' }, ['next']],
    ['a word that nobody knows', { cost: 3 }, ['cost']],
    ['several faults at once', { checks: 1, marginPercent: 60, noData: 'pass' }, ['checks', 'marginPercent', 'noData']],
  ])('are refused with %s', (_what, written, paths) => {
    expect(faultsOf(written)).toEqual(paths.map((path) => `rollout.retroShadow.${path}`));
  });

  it('are refused without labels, for a task that no label proves right, and beside an A/B test', () => {
    expect(faultsOf({}, { labels: undefined })).toEqual(['rollout.retroShadow']);
    expect(faultsOf({}, { labels: { ...labels, selective: true } })).toEqual(['rollout.retroShadow']);
    expect(faultsOf({}, { task: 'ranking' })).toEqual(['rollout.retroShadow']);
    const strategy = { kind: 'ab-test', goal: { kpi: 'sale', effectPercent: 5 }, deadline: 'P7D' };
    const kpis = [{ name: 'sale', kind: 'binary', better: 'higher' }];
    expect(faultsOf(undefined, { kpis, rollout: { retroShadow: {}, strategy } })).toEqual(['rollout.retroShadow']);
  });
});
