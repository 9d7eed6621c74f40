import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../lambdas/domain/canonical-json.ts';

describe('canonical JSON', () => {
  it('sorts the keys of objects at every depth and leaves the order of lists', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 3, 2], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1},3,2]}');
  });

  it('leaves out what has no value, as the tables do', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });
});
