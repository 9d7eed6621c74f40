import { describe, expect, it } from 'vitest';
import { windowsIn } from '../../../../lambdas/contracts/people/duration.ts';
import { rolloutSettings, type RolloutSettings } from '../../../../lambdas/contracts/people/rollout-settings.ts';
import type { PlanFacts } from '../../../../lambdas/domain/rollout/planning/plan-facts.ts';
import { planRollout } from '../../../../lambdas/domain/rollout/planning/plan-rollout.ts';
import { writersFaults } from '../../../../lambdas/domain/rollout/planning/writer-paths.ts';
import { aSpecification } from '../../../support/records.ts';

const kpi = { better: 'higher', critical: true, missing: 'continue' } as const;
const tools = { windowsIn, far: 'blind', random: () => 0.5 } as const;

const history = {
  windows: 10,
  modelRequests: 1_000,
  requests: 100,
  errors: 0,
  timeouts: 0,
  clientErrors: 0,
  latency: {},
  kpiRates: {},
  hearsOutcomes: true,
};

function facts(over: Partial<PlanFacts> = {}, rollout: RolloutSettings = {}): PlanFacts {
  const specification = {
    ...aSpecification(),
    kpis: [
      { ...kpi, name: 'shown', kind: 'value' as const, critical: false },
      { ...kpi, name: 'sale', kind: 'binary' as const },
      { ...kpi, name: 'revenue', kind: 'value' as const },
    ],
    rollout,
  };
  const known = { history, attempt: { number: 1, planned: 1 } };
  return { specification, kind: 'challenger', windowSeconds: 60, known, force: true, ...over };
}

function pathsOf(given: PlanFacts): readonly string[] {
  const planned = planRollout(given, tools);
  return planned.ok ? [] : planned.faults.map(({ path }) => path);
}

const limits = (maxPercent: number): RolloutSettings => ({
  guardrails: { limits: [{ metric: 'errors', hard: false, maxPercent }] },
});

describe('a plan', () => {
  it('is made of facts alone: steps, horizon, KPIs that are heard, and words', () => {
    const planned = planRollout(facts(), tools);

    if (!planned.ok) throw new Error('refused');
    expect(planned.plan).toMatchObject({ plannedWindows: 30, horizonWindows: 63, kind: 'challenger' });
    expect(planned.plan.outcomes?.map(({ name }) => name)).toEqual(['sale', 'revenue']);
    expect(planned.plan.says).toContain('KPIs that are shown and stop nothing: shown');
    expect(planned.plan.says).toContain('KPIs that may stop it: sale, revenue, once outcomes are ripe (30 min)');
  });

  it('divides beta of labels among shadows, and halves their levels with each try beyond the planned ones', () => {
    const shadow = (challengers?: { version: string; share: number }[], number = 1) => {
      const labels = { wait: 'PT10M', marginPercent: 0 };
      const strategy = { kind: 'shadow' as const, share: 50, bake: 'PT1H', labels, next: { kind: 'report' as const } };
      const own = rolloutSettings.parse({ strategy: { ...strategy, ...(challengers && { challengers }) } });
      const known = { history, attempt: { number, planned: 1 } };
      const planned = planRollout({ ...facts({ own }), version: 'v2', known }, tools);
      return planned.ok ? planned.plan.paired : undefined;
    };
    const others = ['v3', 'v4'].map((version) => ({ version, share: 50 }));

    expect(shadow()).toMatchObject({ alpha: 0.002, beta: 0.05 });
    expect(shadow(others)?.alpha).toBeCloseTo(0.002 / 3, 12);
    expect(shadow(others)?.beta).toBeCloseTo(0.05 / 3, 12);
    const tries = Array.from({ length: 40 }, (_, at) => shadow(undefined, at + 1)?.alpha ?? 1);
    expect(tries[1]).toBeCloseTo(0.001, 12);
    expect(tries.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(2 * 0.002);
  });

  it('calls a true split of any of several challengers broken with the chance of one', () => {
    const challengers = [{ version: 'v3' }, { version: 'v4' }];
    const own = rolloutSettings.parse({
      strategy: { kind: 'ab-test', goal: { kpi: 'sale' }, deadline: 'P1D', challengers },
    });
    const planned = planRollout({ ...facts({ own }), version: 'v2' }, tools);

    const judge = planned.ok && typeof planned.plan.judge === 'object' ? planned.plan.judge : undefined;
    expect(judge).toMatchObject({ split: { threshold: 3_000 } });
  });

  it('goes by the settings of its start, key by key in place of those of the specification', () => {
    const own = rolloutSettings.parse({ strategy: { kind: 'all-at-once', bake: 'PT7M' } });
    const planned = planRollout(facts({ own }, { hold: 'PT3M' }), tools);

    expect(planned.ok && planned.plan.says[0]).toContain('100 % for 7 min');
  });

  // What passed the gate of contracts can be planned; these facts did not pass it.
  it.each([
    ['a limit of the specification', facts({}, limits(0)), 'rollout.guardrails.limits[0].maxPercent'],
    ['a limit of the start', facts({ own: limits(0) }), 'settings.guardrails.limits[0].maxPercent'],
    [
      'alpha of the start beside limits of the specification',
      facts({ own: { alpha: 2 } }, limits(1)),
      'settings.alpha',
    ],
    ['alpha of the specification', facts({ own: limits(1) }, { alpha: 2 }), 'rollout.alpha'],
  ])('names %s that the judge refuses by the path of who wrote it', (_what, given, path) => {
    expect(pathsOf(given)).toEqual([path]);
  });

  it.each([
    [
      'two KPIs of one name',
      [
        { ...kpi, name: 'a', kind: 'binary' },
        { ...kpi, name: 'a', kind: 'binary' },
      ],
      'kpis[1].name',
    ],
    [
      'a KPI with a name of the judge',
      [
        { ...kpi, name: 'b', kind: 'binary' },
        { ...kpi, name: 'errors', kind: 'value' },
      ],
      'kpis[1].name',
    ],
    [
      'a ratio',
      [
        { ...kpi, name: 'x', kind: 'value' },
        { ...kpi, name: 'a', kind: 'binary', ratio: 0 },
      ],
      'kpis[1].ratio',
    ],
    [
      'a margin',
      [
        { ...kpi, name: 'a', kind: 'binary' },
        { ...kpi, name: 'x', kind: 'value', margin: -1 },
      ],
      'kpis[1].margin',
    ],
    ['a weight', [{ ...kpi, name: 'x', kind: 'value', weight: -1 }], 'kpis[0].weight'],
  ] as const)('names %s among the KPIs as the specification lists them', (_what, kpis, path) => {
    const given = facts();

    expect(pathsOf({ ...given, specification: { ...given.specification, kpis: [...kpis] } })).toEqual([path]);
  });

  it('does not call a fault of the program one of a person', () => {
    const nobodys = [{ path: 'designEffects.errors', given: 0, right: '1 or more' }];

    expect(writersFaults(nobodys, facts())).toBeUndefined();
    expect(writersFaults([...nobodys, { path: 'alpha', given: 2, right: 'below 1' }], facts())).toBeUndefined();
  });
});
