import { describe, expect, it } from 'vitest';
import { placeAt, placeKey, valueAt, valueOf } from '../../../lambdas/domain/routing/json-path.ts';

const document = {
  a: [{ b: 0.5 }],
  größe: 2,
  'sepal length (cm)': 5.1,
  'a.b': 4,
  0: 'zero',
};

describe('paths', () => {
  it.each([
    ['$', document],
    ['$.a[0].b', 0.5],
    ['$.größe', 2],
    ["$['sepal length (cm)']", 5.1],
    ['$["a.b"]', 4],
    ["$['0']", 'zero'],
    ['$.a.b', undefined],
    ['$.nothing', undefined],
    ['$.constructor', undefined],
    ["$['__proto__']", undefined],
  ])('find at %s: %j', (path, value) => {
    expect(valueAt(document, path)).toEqual(value);
  });

  it.each([
    ['$', 0.7, 0.7],
    ['$[0]', [0.7], 0.7],
    ['$[0][1]', [[1, 2]], 2],
    ['$', null, null],
  ])('find at %s of %j: %j', (path, root, value) => {
    expect(valueAt(root, path)).toEqual(value);
  });

  it('are no matter to keys', () => {
    expect(valueOf(document, 'a.b')).toBe(4);
    expect(valueOf(document, '0')).toBe('zero');
    expect(valueOf(document, 'toString')).toBeUndefined();
  });

  it('make the document that they are read from', () => {
    const made = ['$.x.y', '$.x.z[1]', "$['any key']"].reduce<unknown>((root, path) => placeAt(root, path, 1), {});

    expect(made).toEqual({ x: { y: 1, z: [null, 1] }, 'any key': 1 });
    expect(placeKey(made, 'x.y', 2)).toEqual({ x: { y: 1, z: [null, 1] }, 'any key': 1, 'x.y': 2 });
    expect(placeAt({}, '$[0]', 1)).toEqual([1]);
  });
});
