import { describe, expect, it } from 'vitest';
import { declaredSettings, declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check } from '../../../lambdas/contracts/people/faults.ts';

const model = { model: 'm', task: 'binary', owner: 'ops@example.com' };
const kpi = (more: object): object => ({ name: 'sale', kind: 'binary', better: 'higher', ...more });
const limit = (more: object): object => ({ metric: 'errors', maxPercent: 5, ...more });

function pathsOf(specification: object): readonly string[] {
  const checked = check(declaredSpecification, { ...model, ...specification });
  return checked.ok ? [] : checked.faults.map(({ path }) => path);
}

describe('the gate of a specification', () => {
  it('lets a plain one pass, with KPIs, limits and a maturity of 13 days', () => {
    const limits = [limit({ name: 'a' }), limit({ name: 'b' }), limit({}), limit({})];
    const kpis = [kpi({ maturity: 'P13D' }), kpi({ name: 'value', kind: 'value' })];

    expect(pathsOf({ kpis, warming: 'PT15M', rollout: { guardrails: { limits } } })).toEqual([]);
  });

  it.each([
    ['two KPIs of one name', { kpis: [kpi({}), kpi({ kind: 'value' })] }, 'kpis[1].name'],
    [
      'two limits of one name',
      { rollout: { guardrails: { limits: [limit({ name: 'a' }), limit({}), limit({ name: 'a' })] } } },
      'rollout.guardrails.limits[2].name',
    ],
    ['a value KPI under a name of the judge', { kpis: [kpi({ name: 'latency0', kind: 'value' })] }, 'kpis[0].name'],
    ['outcomes that come after the rows are gone', { kpis: [kpi({ maturity: 'P14D' })] }, 'kpis[0].maturity'],
    ['labels that come after the hours are gone', { labels: { maturity: 'P91D' } }, 'labels.maturity'],
    ['the same by the labels', { labels: { maturity: 'P30D' }, kpis: [kpi({})] }, 'kpis[0].maturity'],
    ['a wait for a cold target of more than a quarter of an hour', { warming: 'PT15M1S' }, 'warming'],
    [
      'a bake time of more than a year',
      { rollout: { strategy: { kind: 'all-at-once', bake: 'P366D' } } },
      'rollout.strategy.bake',
    ],
    [
      'steps of more than a year together',
      {
        rollout: {
          strategy: {
            kind: 'canary',
            steps: [
              { weight: 1, bake: 'P200D' },
              { weight: 2, bake: 'P200D' },
            ],
          },
        },
      },
      'rollout.strategy.steps',
    ],
  ])('names %s by the path of who wrote it', (_what, specification, path) => {
    expect(pathsOf(specification)).toEqual([path]);
  });

  it('waits as long as it likes for what stops nothing', () => {
    expect(pathsOf({ labels: { maturity: 'P30D' }, kpis: [kpi({ critical: false })] })).toEqual([]);
  });

  it('tells faults of form and of the whole together', () => {
    const kpis = [kpi({}), kpi({ better: 'best' }), kpi({ name: 7 })];

    expect(pathsOf({ colour: 'red', task: 'x', kpis, risk: 'none' }).toSorted()).toEqual(
      ['colour', 'kpis[1].better', 'kpis[1].name', 'kpis[2].name', 'risk', 'task'].toSorted(),
    );
  });

  it.each([2 ** 53, -1e300, 5e-324, Number.POSITIVE_INFINITY, Number.NaN])(
    'refuses %s wherever it stands, because it would not come back',
    (number) => {
      const signature = {
        features: [{ name: 'x', kind: 'numeric', example: number }],
        prediction: { path: '$.score' },
        samples: [{ deep: [{ er: number }] }],
      };

      expect(pathsOf({ signature })).toContain('signature.samples[0].deep[0].er');
      expect(pathsOf({ signature })).toContain('signature.features[0].example');
    },
  );

  it.each([9_007_199_254_740_991, -0.1, 1e-129, 0])('keeps %s', (number) => {
    expect(pathsOf({ signature: { prediction: { path: '$.score' }, samples: [{ x: number }] } })).toEqual([]);
  });

  it('refuses what is nested deeper than the table keeps', () => {
    const deep = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`);

    expect(pathsOf({ signature: { prediction: { path: '$.score' }, samples: [{ deep }] } })).toHaveLength(1);
  });
});

describe('the gate of settings', () => {
  it('names two limits of one name and numbers that nobody can hold', () => {
    const limits = [limit({ name: 'a' }), limit({ name: 'a', metric: 'latency', aboveMs: 5e-324 })];

    const checked = check(declaredSettings, { guardrails: { limits } });

    expect(checked.ok ? [] : checked.faults.map(({ path }) => path)).toEqual([
      'guardrails.limits[1].name',
      'guardrails.limits[1].aboveMs',
    ]);
  });
});
