import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A sketch to be tried: how it is made of rows, joined, and what is compared. */
export interface SketchUnderLaw<R, S> {
  readonly name: string;
  readonly rows: fc.Arbitrary<R>;
  readonly sketchOf: (rows: readonly R[]) => S;
  readonly merge: (a: S, b: S) => S;
  readonly empty: S;
}

/** Numbers of a sketch by path, so that rounding can be allowed for. */
function numbersIn(tree: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof tree !== 'object' || tree === null) return [[path, tree]];
  return Object.entries(tree)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, branch]) => numbersIn(branch, `${path}.${key}`));
}

/** Sums that rounding may touch; everything else counts rows or names cells, and is exact but for its last digits. */
const ROUNDED = /\.(mean|m2|meanX|meanY|m2X|m2Y|cross|products?|sums?|scores|means?)(\.|$)/;

/** Counts equal up to their own last digits; sums up to a share of the largest number of the sketch, which bounds what rounding can do. */
function expectAlike(got: unknown, wanted: unknown): void {
  const [a, b] = [new Map(numbersIn(got)), new Map(numbersIn(wanted))];
  const scale = [...b.values()].reduce<number>(
    (top, one) => (typeof one === 'number' ? Math.max(top, Math.abs(one)) : top),
    1,
  );
  const differ = [...new Set([...a.keys(), ...b.keys()])].filter((path) => {
    const [one, other] = [a.get(path), b.get(path)];
    if (typeof one !== 'number' || typeof other !== 'number') return one !== other;
    return !(Math.abs(one - other) <= 1e-9 * (ROUNDED.test(path) ? scale : Math.max(1, Math.abs(other))));
  });
  expect(differ.map((path) => [path, a.get(path), b.get(path)])).toEqual([]);
}

/** The laws of every sketch. */
export function describeLaws<R, S>({ name, rows, sketchOf, merge, empty }: SketchUnderLaw<R, S>): void {
  const list = fc.array(rows, { maxLength: 8 });
  const runs = { seed: 7, numRuns: 40 };

  describe(`the laws of ${name}`, () => {
    it('a merge equals one pass over all rows', () => {
      fc.assert(
        fc.property(list, list, (a, b) => expectAlike(merge(sketchOf(a), sketchOf(b)), sketchOf([...a, ...b]))),
        runs,
      );
    });

    it('order and grouping of merges do not matter', () => {
      fc.assert(
        fc.property(list, list, list, (a, b, c) => {
          const [x, y, z] = [sketchOf(a), sketchOf(b), sketchOf(c)];
          expectAlike(merge(x, y), merge(y, x));
          expectAlike(merge(merge(x, y), z), merge(x, merge(y, z)));
        }),
        runs,
      );
    });

    it('the empty one changes nothing', () => {
      fc.assert(
        fc.property(list, (a) => {
          expectAlike(merge(sketchOf(a), empty), sketchOf(a));
          expectAlike(merge(empty, sketchOf(a)), sketchOf(a));
          expectAlike(sketchOf([]), empty);
        }),
        runs,
      );
    });
  });
}
