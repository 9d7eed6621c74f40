import { describe, expect, it } from 'vitest';
import { agreementOf } from '../../../lambdas/domain/routing/agreement.ts';

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`);

describe('predictions that are lists or objects', () => {
  it('agree whatever the order of their keys, and not if a value differs', () => {
    expect(agreementOf({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1 }, { task: 'ranking' })).toBe(true);
    expect(agreementOf({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 3 }], a: 1 }, { task: 'ranking' })).toBe(false);
    expect(agreementOf([1, 2], [2, 1], { task: 'ranking' })).toBe(false);
    expect(agreementOf([], {}, { task: 'other' })).toBe(false);
    expect(agreementOf(null, {}, { task: 'other' })).toBe(false);
  });

  it('are not compared where a model answers with more levels than anybody can write', () => {
    expect(agreementOf(nested(50), nested(50), { task: 'other' })).toBe(true);
    expect(agreementOf(nested(100_000), nested(100_000), { task: 'other' })).toBeUndefined();
  });
});
