import { describe, expect, it } from 'vitest';
import { declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check } from '../../../lambdas/contracts/people/faults.ts';

const model = { model: 'm', task: 'binary', owner: 'ops@example.com' };
const named = { approvers: ['role/board'] };

function faultsOf(rollout: object, more: object = {}): readonly string[] {
  const checked = check(declaredSpecification, { ...model, ...more, rollout });
  return checked.ok ? [] : checked.faults.map(({ path, message }) => `${path}: ${message}`);
}

describe('gates of a specification', () => {
  it('pass where somebody is named, here or in access', () => {
    const steps = [
      { weight: 5, bake: 'PT5M', requests: 10, approve: true },
      { weight: 9, bake: 'PT5M', approve: named },
    ];

    expect(faultsOf({ gates: { start: named, increase: { ...named, deadline: 'P7D', otherwise: 'hold' } } })).toEqual(
      [],
    );
    expect(faultsOf({ gates: { promotion: {} } }, { access: { approve: ['*'] } })).toEqual([]);
    expect(faultsOf({ strategy: { kind: 'canary', steps }, gates: { increase: named } })).toEqual([]);
  });

  it('tell everything that is wrong with them at once, each at its place', () => {
    const steps = [{ weight: 5, bake: 'PT5M', requests: 0, approve: true }];
    const gates = {
      start: { approvers: [] },
      increase: { approvers: ['ann'], deadline: '-PT5M' },
      promotion: { deadline: 'PT0S', otherwise: 'maybe', until: 'noon' },
      end: {},
    };

    expect(faultsOf({ strategy: { kind: 'canary', steps }, gates, decidedBy: 'exact' }).toSorted()).toEqual([
      expect.stringMatching(/^rollout\.decidedBy: must be e-values, or left out/),
      expect.stringMatching(/^rollout\.gates\.end: unknown key/),
      expect.stringMatching(/^rollout\.gates\.increase\.approvers\[0\]: must be \*, role\/NAME/),
      expect.stringMatching(/^rollout\.gates\.increase\.deadline: must be an ISO 8601 duration .*got "-PT5M"/),
      expect.stringMatching(/^rollout\.gates\.promotion\.approvers: must name who may answer/),
      expect.stringMatching(/^rollout\.gates\.promotion\.deadline: must be PT1M to P7D, got "PT0S"/),
      expect.stringMatching(/^rollout\.gates\.promotion\.otherwise: must be approve, reject or hold, got "maybe"/),
      expect.stringMatching(/^rollout\.gates\.promotion\.until: unknown key/),
      expect.stringMatching(/^rollout\.gates\.start\.approvers: must name somebody; leave it out/),
      expect.stringMatching(/^rollout\.strategy\.steps\[0\]\.requests: /),
    ]);
  });

  it('want a name for a step that asks where nobody is named', () => {
    const steps = [
      { weight: 5, bake: 'PT5M', approve: true },
      { weight: 9, bake: 'PT5M', approve: { deadline: 'PT1H' } },
    ];
    const next = { kind: 'canary', steps };

    expect(faultsOf({ strategy: { kind: 'shadow', share: 50, bake: 'PT1H', next } })).toEqual([
      expect.stringMatching(/^rollout\.strategy\.next\.steps\[0\]\.approve: must name who may answer/),
      expect.stringMatching(/^rollout\.strategy\.next\.steps\[1\]\.approve\.approvers: must name who may answer/),
    ]);
  });
});

describe('strengths of a specification', () => {
  const kpi = { name: 'sale', kind: 'binary', better: 'higher' };

  it('stand at limits, KPIs, client errors and latency, and nowhere else', () => {
    const limits = [{ metric: 'errors', maxPercent: 5, strength: 'hold' }];
    const guardrails = { clientErrors: { strength: 'warn' }, latency: { strength: 'hold' }, limits };

    expect(faultsOf({ guardrails }, { kpis: [{ ...kpi, strength: 'hold' }] })).toEqual([]);
    expect(faultsOf({ guardrails: { failures: { strength: 'warn' } } })).toEqual([
      expect.stringContaining('rollout.guardrails.failures.strength: unknown key'),
    ]);
  });

  it('tell everything that contradicts them at once', () => {
    const limits = [
      { metric: 'errors', maxPercent: 5, strength: 'stop' },
      { metric: 'errors', maxPercent: 5, strength: 'hold', weight: 1 },
    ];
    const guardrails = { clientErrors: { judged: false, strength: 'warn' }, limits };
    const kpis = [{ ...kpi, strength: 'warn', critical: false, missing: 'hold' }];

    expect(
      faultsOf({ guardrails }, { kpis })
        .map((one) => one.split(': ')[0])
        .toSorted((a = '', b = '') => a.localeCompare(b)),
    ).toEqual([
      'kpis[0].missing',
      'kpis[0].strength',
      'rollout.guardrails.clientErrors.strength',
      'rollout.guardrails.limits[0].strength',
      'rollout.guardrails.limits[1].weight',
    ]);
  });
});
