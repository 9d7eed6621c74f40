import { describe, expect, it } from 'vitest';
import { compareValues } from '../../../../lambdas/domain/drift/skew/compare-values.ts';
import { fieldSkews } from '../../../../lambdas/domain/drift/skew/field-skews.ts';
import type { SkewValue } from '../../../../lambdas/domain/drift/skew/mismatch-kind.ts';
import {
  addCompared,
  emptyTally,
  mergeTallies,
  type ComparedField,
  type FieldTally,
} from '../../../../lambdas/domain/drift/skew/skew-tally.ts';

const typed = { tolerance: 1e-9, isText: false };
const untyped = { tolerance: 1e-9, isText: true };

/** Serving values against those of training, row by row of a file. */
function tallyOf(serving: readonly SkewValue[], training: readonly SkewValue[]): FieldTally {
  const compare = (here: SkewValue, there: SkewValue | undefined) =>
    there === undefined ? undefined : compareValues(here, there, typed);
  return serving.reduce<FieldTally>((tally, here, i) => {
    const there = training[i] ?? null;
    const compared: ComparedField = {
      name: 'x',
      own: compareValues(here, there, typed),
      before: compare(here, training[i - 1]),
      after: compare(here, training[i + 1]),
      requestId: `q${i}`,
      row: i + 1,
      shown: { serving: here, training: there },
    };
    return addCompared(tally, compared);
  }, emptyTally('x'));
}

describe('two values of a field', () => {
  it.each([
    ['equal numbers', 0.1 + 0.2, 0.3, 'match', undefined],
    ['missing on both sides', null, Number.NaN, 'match', undefined],
    ['a number and its text', 1, '1', 'mismatch', 'type'],
    ['a flag and its number', true, 1, 'mismatch', 'type'],
    ['per cent and share', 42, 0.42, 'mismatch', 'scale ×100'],
    ['milliseconds and seconds', 1.5, 1500, 'mismatch', 'scale ÷1000'],
    ['seconds and minutes', 5_400, 90, 'mismatch', 'scale ×60'],
    ['another sign', -3, 3, 'mismatch', 'sign'],
    ['fewer decimals', 3.14, 3.14159, 'mismatch', 'rounding'],
    ['fewer digits', 12_000, 12_345, 'mismatch', 'rounding'],
    ['cut off', 7, 7.9, 'mismatch', 'rounding'],
    ['32 bits', Math.fround(0.1), 0.1, 'mismatch', 'rounding'],
    ['another number', 31, 47, 'mismatch', 'other'],
    ['another case', ' Bern', 'bern', 'mismatch', 'case-or-space'],
    ['another text', 'Bern', 'Basel', 'mismatch', 'other'],
    ['a zero for nothing', 0, null, 'only-serving', 'missing-as-zero'],
    ['a word for nothing', null, 'N/A', 'only-training', 'missing-as-text'],
    ['one side alone', 5, undefined, 'only-serving', 'other'],
  ] as const)('%s: %s and %s', (...[, serving, training, skew, kind]) => {
    expect(compareValues(serving, training, typed)).toMatchObject({ skew, ...(kind === undefined ? {} : { kind }) });
  });

  it('of a file without types match whatever type serving had', () => {
    const pairs = [
      [3, '3.0'],
      [true, 'True'],
      [false, '0'],
      ['', null],
      ['a', 'a'],
    ] as const;
    for (const [here, there] of pairs) expect(compareValues(here, there, untyped).skew).toBe('match');
    expect(compareValues(3, 'three', untyped).skew).toBe('mismatch');
    expect(compareValues(0, '', untyped)).toMatchObject({ skew: 'only-serving', kind: 'missing-as-zero' });
  });

  it('match within the tolerance that is given', () => {
    expect(compareValues(100, 100.9, { ...typed, tolerance: 0.01 }).skew).toBe('match');
    expect(compareValues(100, 101.2, { ...typed, tolerance: 0.01 }).skew).toBe('mismatch');
  });
});

describe('a field of many records', () => {
  it('has counts, a share with its interval, and the largest examples first', () => {
    const [field] = fieldSkews([tallyOf([1, 2, 3, null, 5], [1, 2, 30, 4, 5.5])]);

    expect(field).toMatchObject({ match: 2, mismatch: 2, onlyServing: 0, onlyTraining: 1, share: 0.6 });
    // Wilson's interval of 3 in 5, as R's prop.test without correction gives it.
    expect(field?.low).toBeCloseTo(0.2307, 4);
    expect(field?.high).toBeCloseTo(0.8824, 4);
    expect(field?.examples.map(({ row, serving, training }) => [row, serving, training])).toEqual([
      [4, 'missing', '4'],
      [3, '3', '30'],
      [5, '5', '5.5'],
    ]);
  });

  it('says what most differences have in common', () => {
    const shares = Array.from({ length: 20 }, (_, i) => (i * 7 + 3) / 100);
    const [scaled] = fieldSkews([
      tallyOf(
        shares.map((one) => one * 100),
        shares,
      ),
    ]);
    const [mixed] = fieldSkews([tallyOf([3, 'x', 0, 5], [300, 'y', null, 5])]);

    expect([scaled?.mostly, mixed?.mostly]).toEqual(['scale ×100', 'mixed']);
    expect(fieldSkews([tallyOf([1], [1])])[0]?.mostly).toBeUndefined();
  });

  it('knows a column that is shifted by one row, and none in rare values', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i * 37) % 101);
    const [late] = fieldSkews([tallyOf([5, ...values.slice(0, -1)], values)]);
    const [early] = fieldSkews([tallyOf([...values.slice(1), 5], values)]);
    const rare = Array.from({ length: 400 }, (_, i) => (i % 40 === 7 ? 1 : 0));
    const [never] = fieldSkews([
      tallyOf(
        Array.from(rare, () => 0),
        rare,
      ),
    ]);

    expect(late?.mostly).toBe('shifted: serving has the value of the row before');
    expect(early?.mostly).toBe('shifted: serving has the value of the row after');
    expect(never?.mostly).toBe('other');
  });

  it('is the same merged as in one pass, in any order', () => {
    const serving = [1, 2, 3, 4, 50, 6];
    const training = [1, 20, 3.5, 4, 5, null];
    const whole = tallyOf(serving, training);
    const parts = serving.map((_, i) => [tallyOf(serving.slice(i, i + 1), training.slice(i, i + 1))]);
    // Rows of single parts have none beside them, and are not told by their place in the file.
    const known = (tally?: FieldTally) => [tally?.counts, tally?.kinds];
    const forwards = parts.reduce<readonly FieldTally[]>(mergeTallies, []);
    const backwards = parts.toReversed().reduce<readonly FieldTally[]>(mergeTallies, []);

    expect(known(forwards[0])).toEqual(known(whole));
    expect(known(backwards[0])).toEqual(known(whole));
    expect(mergeTallies([whole], [emptyTally('x')])).toEqual([whole]);
  });
});
