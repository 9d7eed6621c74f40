import { describe, expect, it } from 'vitest';
import { declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check, faultLine } from '../../../lambdas/contracts/people/faults.ts';

const values = (count: number): string[] => Array.from({ length: count }, (_, n) => `c${n}`);
const model = {
  model: 'm',
  task: 'binary',
  owner: 'ops@example.com',
  signature: {
    features: [
      { name: 'carrier', kind: 'categorical' },
      { name: 'origin', kind: 'categorical' },
      { name: 'cabin', kind: 'categorical' },
      { name: 'sex', kind: 'categorical', sensitive: 'drop' },
    ],
  },
  labels: { maturity: 'PT2H' },
  segments: [
    { feature: 'carrier', values: values(20) },
    { feature: 'origin', values: values(12) },
    { feature: 'cabin', values: values(3) },
    { feature: 'sex', values: ['f', 'm'], fairness: { reference: 'm' } },
  ],
};

function faultsOf(segments: unknown, over: object = {}, rollout: object = {}): readonly string[] {
  const checked = check(declaredSpecification, {
    ...model,
    ...over,
    rollout: { ...rollout, guardrails: { segments } },
  });
  return checked.ok ? [] : checked.faults.map(faultLine);
}

describe('segments as a guardrail', () => {
  it.each([
    ['one feature', { by: ['carrier'] }, {}],
    ['all its settings', { by: ['carrier'], values: 10, ratio: 1.2, percent: 0.5, weight: 0.4 }, {}],
    ['a strength', { by: ['carrier', 'cabin'], strength: 'hold' }, {}],
    ['a model without labels', { by: ['cabin'] }, { labels: undefined, segments: [model.segments[2]] }],
  ])('may have %s', (_name, segments, over) => {
    expect(faultsOf(segments, over)).toEqual([]);
  });

  const at = 'rollout.guardrails.segments';
  it.each([
    [
      'a feature that is no declared segment',
      { by: ['carrier', 'airline'] },
      `${at}.by[1]: must be the feature of a declared segment (carrier, origin, cabin, sex), got "airline"`,
    ],
    ['one feature twice', { by: ['cabin', 'cabin'] }, `${at}.by[1]: must be named once, "cabin" is entry 0 too`],
    [
      'a feature that is not captured',
      { by: ['sex'] },
      `${at}.by[0]: must be a feature that is captured, "sex" is dropped`,
    ],
    ['nothing', { by: [] }, `${at}.by`],
    ['no features', {}, `${at}.by`],
    ['11 values', { by: ['carrier'], values: 11 }, `${at}.values`],
    [
      'too many together',
      { by: ['carrier', 'origin', 'cabin'], values: 10 },
      `${at}.values: must leave at most 24 segments together, leaves 26 (11 + 11 + 4`,
    ],
    ['an unknown key', { by: ['cabin'], top: 3 }, `${at}.top: unknown key`],
    ['a weight beside a strength', { by: ['cabin'], strength: 'warn', weight: 1 }, `${at}.weight: is a part of alpha`],
    ['an unknown strength', { by: ['cabin'], strength: 'stop' }, `${at}.strength: must be rollback, hold or warn`],
    ['a ratio below 1', { by: ['cabin'], ratio: 0.5 }, `${at}.ratio`],
  ])('may not have %s', (_name, segments, fault) => {
    expect(faultsOf(segments)).toEqual([expect.stringContaining(fault)]);
  });

  it('has all faults at once', () => {
    expect(faultsOf({ by: ['x', 'sex', 'y'], values: 0 })).toHaveLength(4);
  });

  it.each(['all-at-once', 'blue-green'])('may not be compared with nobody: %s', (kind) => {
    expect(faultsOf({ by: ['cabin'] }, {}, { strategy: { kind } })).toEqual([
      expect.stringContaining(`${at}: must be left out with strategy ${kind}`),
    ]);
  });

  it('says that none is declared', () => {
    expect(faultsOf({ by: ['carrier'] }, { segments: undefined })).toEqual([
      expect.stringContaining('(none is declared in segments), got "carrier"'),
    ]);
  });

  it('does not tell segments without labels that no rollout compares', () => {
    expect(faultsOf({ by: ['carrier'] }, { labels: undefined, segments: model.segments.slice(0, 2) })).toEqual([
      expect.stringContaining('segments: must not be declared without labels'),
    ]);
  });
});
