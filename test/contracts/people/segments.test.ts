import { describe, expect, it } from 'vitest';
import { declaredSpecification } from '../../../lambdas/contracts/people/declared.ts';
import { check, faultLine } from '../../../lambdas/contracts/people/faults.ts';
import { readContext, writeContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import { levelCode } from '../../../lambdas/domain/labels/segment-levels.ts';

const features = [
  { name: 'carrier', kind: 'categorical' },
  { name: 'distance', kind: 'numeric' },
  { name: 'sex', kind: 'categorical', sensitive: 'drop' },
  { name: 'zip', kind: 'categorical', sensitive: 'hash' },
];
const model = {
  model: 'm',
  task: 'binary',
  owner: 'ops@example.com',
  signature: { features },
  labels: { maturity: 'PT2H' },
};

function faultsOf(segments: unknown, over: object = {}): readonly string[] {
  const checked = check(declaredSpecification, { ...model, ...over, segments });
  return checked.ok ? [] : checked.faults.map(faultLine);
}

describe('declared segments', () => {
  it.each([
    ['a feature', [{ feature: 'carrier', values: ['AA', 'UA'] }]],
    [
      'a protected group of a sensitive feature',
      [{ feature: 'sex', values: ['f', 'm'], fairness: { reference: 'm' } }],
    ],
    ['20 values', [{ feature: 'carrier', values: Array.from({ length: 20 }, (_, n) => `c${n}`) }]],
  ])('may be %s', (_name, segments) => {
    expect(faultsOf(segments)).toEqual([]);
  });

  const values = ['a', 'b'];
  it.each([
    ['an unknown feature', [{ feature: 'x', values }], 'segments[0].feature: must be a categorical feature'],
    ['a number', [{ feature: 'distance', values }], 'segments[0].feature: must be a categorical feature'],
    [
      'a sensitive feature that is dropped',
      [{ feature: 'sex', values }],
      'segments[0].fairness: must declare fairness',
    ],
    ['a sensitive feature that is hashed', [{ feature: 'zip', values }], 'segments[0].fairness: must declare fairness'],
    [
      'one feature twice',
      [
        { feature: 'carrier', values },
        { feature: 'carrier', values },
      ],
      'segments[1].feature: must differ',
    ],
    ['no values', [{ feature: 'carrier', values: [] }], 'segments[0].values'],
    [
      '21 values',
      [{ feature: 'carrier', values: Array.from({ length: 21 }, (_, n) => `c${n}`) }],
      'segments[0].values',
    ],
    ['a value twice', [{ feature: 'carrier', values: ['a', 'a'] }], 'segments[0].values: must name every value once'],
    ['the name of the rest', [{ feature: 'carrier', values: ['other'] }], 'segments[0].values[0]: must not be other'],
    [
      'a reference that is no value',
      [{ feature: 'sex', values, fairness: { reference: 'c' } }],
      'segments[0].fairness.reference',
    ],
    ['an unknown key', [{ feature: 'carrier', values, top: 3 }], 'segments[0].top: unknown key'],
    ['five of them', Array.from({ length: 5 }, () => ({ feature: 'carrier', values })), 'segments'],
  ])('may not be %s', (_name, segments, fault) => {
    expect(faultsOf(segments).join('\n')).toContain(fault);
  });

  it('need labels, and compare groups of binary models alone', () => {
    const group = [{ feature: 'sex', values, fairness: { reference: 'a' } }];

    expect(faultsOf(group, { labels: undefined }).join()).toContain('without labels');
    expect(faultsOf(group, { task: 'regression' }).join()).toContain('but for a binary model');
  });
});

describe('an id of a prediction with segments', () => {
  const context = {
    model: 'm'.repeat(63),
    version: 'v'.repeat(63),
    assignment: 'random',
    revision: 99_999,
    window: 1_800_000_000,
  } as const;
  const codes = ['a', 'b', 'c', 'd'].map((level) => levelCode('carrier', level));
  const whole = { ...context, slice: 63, requestId: 'a'.repeat(36), prediction: 'c'.repeat(40), segments: codes };

  it('says them again, and stays short enough for feedback', () => {
    expect(readContext(writeContext(whole))).toEqual(whole);
    expect(8 + 1 + Buffer.from(writeContext(whole)).toString('base64url').length + 1 + 27).toBeLessThanOrEqual(600);
  });

  it('is as before without any', () => {
    const { segments: _segments, ...before } = whole;

    expect(writeContext(before)).not.toContain(codes[0]);
    expect(readContext(writeContext(before))).toEqual(before);
  });
});
