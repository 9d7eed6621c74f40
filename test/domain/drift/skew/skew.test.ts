import { describe, expect, it } from 'vitest';
import { compareFields } from '../../../../lambdas/domain/drift/skew/compare-fields.ts';
import { skewById } from '../../../../lambdas/domain/drift/skew/skew-by-id.ts';

describe('training-serving skew', () => {
  it('says of each field whether it matches, differs or is on one side only', () => {
    const serving = { age: 31, city: 'Bern', income: 0.1 + 0.2, gone: null, tags: ['a'], code: '1', late: 3 };
    const training = { age: 32, city: 'Bern', income: 0.3, gone: Number.NaN, tags: ['a'], code: 1, label: true };

    expect(compareFields(serving, training)).toEqual({
      age: 'mismatch',
      city: 'match',
      code: 'mismatch',
      gone: 'match',
      income: 'match',
      label: 'only-training',
      late: 'only-serving',
      tags: 'match',
    });
  });

  it('counts fields over the records that both sides know, the most skewed first', () => {
    const serving = new Map([
      ['1', { a: 1, b: 2 }],
      ['2', { a: 1, b: 3 }],
      ['3', { a: 1, b: 2 }],
    ]);
    const training = new Map<string, Record<string, number>>([
      ['1', { a: 1, b: 9 }],
      ['2', { a: 1 }],
      ['4', { a: 5 }],
    ]);

    const skew = skewById(serving, training);

    expect(skew).toMatchObject({ kind: 'known', compared: 2, onlyServing: 1, onlyTraining: 1 });
    expect(skew.kind === 'known' && skew.fields).toMatchObject([
      [
        'b',
        { match: 0, mismatch: 1, 'only-serving': 1, 'only-training': 0, skewed: { share: 1 }, examples: ['1', '2'] },
      ],
      ['a', { match: 2, skewed: { share: 0, low: 0 }, examples: [] }],
    ]);
  });

  it('needs one common id', () => {
    expect(skewById(new Map([['1', { a: 1 }]]), new Map())).toEqual({ kind: 'insufficient-data', needed: 1, got: 0 });
  });
});
