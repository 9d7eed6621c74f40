import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { counted, plural } from '../../../lambdas/domain/wording/counted.ts';
import { durationWords, spanWords } from '../../../lambdas/domain/wording/duration.ts';
import { instantWords } from '../../../lambdas/domain/wording/instant.ts';
import { clauses, listWords, sentences } from '../../../lambdas/domain/wording/list.ts';
import { decimals, probability, threeDigits, times, whole } from '../../../lambdas/domain/wording/numbers.ts';
import { percent, percentToTenth, points } from '../../../lambdas/domain/wording/percent.ts';

const root = path.resolve(import.meta.dirname, '../../..');

describe('numbers in words', () => {
  it.each([
    [whole(1_234_567.4), '1,234,567'],
    [threeDigits(0.0017266845), '0.00173'],
    [decimals(6, 1), '6.0'],
    [probability(0), '0'],
    [probability(0.0123), '0.012'],
    [probability(0.000_012_3), '1.2e-5'],
    [times(4.66), '×4.7'],
    [percent(0.021_27), '2.13 %'],
    [percentToTenth(0.919_4), '91.9 %'],
    [percentToTenth(0.04), '4 %'],
    [points(0.012), '1.2'],
  ])('read %s', (words, expected) => {
    expect(words).toBe(expected);
  });
});

describe('lengths of time in words', () => {
  it.each([
    [0, '0 s'],
    [1.5, '1.5 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min'],
    [134, '2 min 14 s'],
    [600, '10 min'],
    [3_600, '1 h'],
    [11_100, '3 h 5 min'],
    [86_399, '1 day'],
    [90_000, '1 day 1 h'],
    [187_200, '2 days 4 h'],
  ])('say %d seconds as %s', (seconds, expected) => {
    expect(durationWords(seconds)).toBe(expected);
  });

  it('follow the length of a window', () => {
    expect([spanWords(15, 60), spanWords(15, 2), spanWords(1, 0.5)]).toEqual(['15 min', '30 s', '0.5 s']);
  });
});

describe('counts and lists in words', () => {
  it.each([
    [counted(1, 'request'), '1 request'],
    [counted(0, 'request'), '0 requests'],
    [counted(1_480, 'request'), '1,480 requests'],
    [plural(2, 'was', 'were'), 'were'],
    [listWords([]), ''],
    [listWords(['a']), 'a'],
    [listWords(['a', 'b']), 'a and b'],
    [listWords(['a', 'b', 'c']), 'a, b and c'],
    [sentences('one', '', 'two!'), 'One. Two!'],
    [clauses('a (b; c (d; e); f); g').join('|'), 'a (b; c (d; e); f)|g'],
    [instantWords('2026-02-01T12:04:00.000Z'), '2026-02-01 12:04:00 UTC'],
  ])('read %s', (words, expected) => {
    expect(words).toBe(expected);
  });
});

/** They round a number that is stored or computed with, and write none. */
const roundsAlone = new Set([
  'lambdas/contracts/people/written-numbers.ts',
  'lambdas/contracts/messages/prediction-context.ts',
  'lambdas/domain/drift/skew/mismatch-kind.ts',
  'lambdas/domain/rollout/ticking/arm-tally.ts',
  'lambdas/domain/sketch/labelled/score-edges.ts',
  'lambdas/domain/sketch/value/pair-sums.ts',
  'lambdas/domain/windows/place.ts',
]);

describe('the room of words', () => {
  it('is the only one that turns numbers into text', () => {
    const files = ['bin', 'lib', 'lambdas'].flatMap((house) =>
      readdirSync(path.join(root, house), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))),
    );

    const others = files
      .filter((file) => !file.startsWith('lambdas/domain/wording/'))
      .filter((file) => !roundsAlone.has(file))
      .filter((file) =>
        /\.to(Fixed|Precision|Exponential|LocaleString)\(/.test(readFileSync(path.join(root, file), 'utf8')),
      );

    expect(files.length).toBeGreaterThan(100);
    expect(others).toEqual([]);
  });
});
