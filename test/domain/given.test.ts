import { describe, expect, it } from 'vitest';
import { given } from '../../lambdas/domain/given.ts';

describe('given entries', () => {
  it('are those that have a value, in their order; null, zero and false are values', () => {
    const entries = given({ b: 0, a: undefined, c: null, d: false, e: undefined, f: '' });

    expect(Object.entries(entries)).toEqual([
      ['b', 0],
      ['c', null],
      ['d', false],
      ['f', ''],
    ]);
  });
});
