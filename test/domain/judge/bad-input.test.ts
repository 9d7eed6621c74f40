import { describe, expect, it } from 'vitest';
import { JudgeInputError } from '../../../lambdas/domain/judge/model/input-error.ts';
import { intervalOf } from '../../../lambdas/domain/judge/verdict/guardrail-interval.ts';
import {
  carriedFrom,
  continueAttempts,
  foldWindow,
  judgeRange,
  planJudge,
  startCheckpoint,
  type Checkpoint,
  type JudgePlan,
  type JudgeSettings,
} from '../../../lambdas/domain/judge/judge.ts';
import type { JudgedRow } from '../../../lambdas/domain/judge/model/rows.ts';
import { decideVerdict } from '../../../lambdas/domain/judge/verdict/verdict.ts';

const settings: JudgeSettings = {
  profile: 'product',
  plannedMinutes: 60,
  latencyBuckets: [10, 20, 30],
  metrics: {
    timeouts: true,
    latency: true,
    kpis: [{ name: 'sale' }, { name: 'complaint', better: 'lower' }, { name: 'late', isDelayed: true }],
    limits: [
      { name: 'errors below 2 %', count: { kind: 'errors' }, rate: 0.02 },
      { name: 'errors below 50 %', count: { kind: 'errors' }, rate: 0.5, hardFrom: 10 },
    ],
    moments: [{ name: 'squared error', worse: 'rise', plannedInformation: 100 }],
  },
};
const plan = planJudge(settings);

type Counts = readonly [requests: number, events: number];

/** A row of JSON's own types, as it is read from outside; all events of an arm are `events`. */
function rowOf(minute: number, [challenger, champion]: readonly [Counts, Counts], weight = 0.5): JudgedRow {
  const arm = ([requests, events]: Counts) => ({
    requests,
    errors: events,
    timeouts: events,
    kpis: { sale: events, complaint: events },
    latency: { '5': events, '40': events },
    moments: { 'squared error': { count: requests, sum: 0, sumSq: 0 } },
  });
  return {
    minute,
    weight,
    arms: { challenger: arm(challenger), champion: arm(champion) },
    ripe: { late: [{ challenger: { requests: 9, events: 1 }, champion: { requests: 9, events: 1 } }] },
  };
}

const good = rowOf(7, [
  [100, 3],
  [100, 3],
]);

/** The row with one value replaced, found by its path; what JSON cannot hold is written as it is. */
function withValue(path: readonly string[], value: unknown): JudgedRow {
  const replace = (from: unknown, at: number): unknown => {
    const key = path[at];
    if (key === undefined) return value;
    if (Array.isArray(from))
      return from.map((entry: unknown, i) => (String(i) === key ? replace(entry, at + 1) : entry));
    const entries = Object.entries(from ?? {});
    const others = entries.filter(([name]) => name !== key);
    return Object.fromEntries([...others, [key, replace(Object.fromEntries(entries)[key], at + 1)]]);
  };
  const row: JudgedRow = JSON.parse(JSON.stringify(good));
  return Object.assign({}, row, replace(row, 0));
}

const champion = (...path: readonly string[]) => ['arms', 'champion', ...path];
const challenger = (...path: readonly string[]) => ['arms', 'challenger', ...path];
const sums = (count: number, sum: number, sumSq: number) => ({ count, sum, sumSq });

/** What is wrong, where it is put, and how the message names it after the row's key. */
const cases: readonly (readonly [string, readonly string[], unknown, string])[] = [
  ['negative', challenger('requests'), -1, 'challenger.requests must be a whole number from 0 up, got -1'],
  ['fractional', champion('errors'), 0.5, 'champion.errors must be a whole number from 0 up, got 0.5'],
  ['NaN', challenger('timeouts'), Number.NaN, 'challenger.timeouts must be a whole number from 0 up, got NaN'],
  ['Infinity', champion('requests'), Infinity, 'champion.requests must be a whole number from 0 up, got Infinity'],
  ['beyond whole numbers', champion('requests'), 2 ** 53, 'champion.requests must be a whole number'],
  ['text', challenger('requests'), '100', 'challenger.requests must be a whole number from 0 up, got "100"'],
  ['null', challenger('errors'), null, 'challenger.errors must be a whole number from 0 up, got null'],
  ['missing', challenger('errors'), undefined, 'challenger.errors must be a whole number from 0 up, got nothing'],
  ['failures above requests', challenger('errors'), 98, 'challenger: errors + timeouts must be at most requests (100)'],
  ['a KPI above requests', champion('kpis', 'sale'), 101, 'champion.kpis.sale must be at most requests (100), got 101'],
  ['a KPI as text', champion('kpis', 'sale'), '1', 'champion.kpis.sale must be a whole number from 0 up, got "1"'],
  ['a KPI missing', champion('kpis'), {}, 'champion must carry kpis.sale, which the plan judges'],
  ['KPIs null', champion('kpis'), null, 'champion.kpis must be an object, got null'],
  [
    'a sketch above requests',
    challenger('latency'),
    { '3': 60, '-4': 41 },
    'challenger.latency total must be at most requests (100), got 101',
  ],
  [
    'a sketch with text',
    challenger('latency', '3'),
    '6',
    'challenger.latency.3 must be a whole number from 0 up, got "6"',
  ],
  [
    'a sketch with half a bucket',
    challenger('latency'),
    { '1.5': 1 },
    'challenger.latency must have whole bucket indices, got "1.5"',
  ],
  [
    'a bucket written otherwise',
    challenger('latency'),
    { '05': 1 },
    'challenger.latency must have whole bucket indices, got "05"',
  ],
  ['a sketch as a list', challenger('latency'), [1, 2], 'challenger.latency must be an object, got [1,2]'],
  ['a sketch missing', challenger('latency'), undefined, 'challenger must carry latency, which the plan judges'],
  ['an arm missing', ['arms'], { champion: good.arms.champion }, 'challenger must be an object, got nothing'],
  ['both arms missing', ['arms'], undefined, 'arms must be an object, got nothing'],
  [
    'sums that no values have',
    champion('moments', 'squared error'),
    sums(2, 3, 1),
    'champion.moments.squared error must be finite with sum² at most count × sumSq',
  ],
  [
    'sums of nothing',
    champion('moments', 'squared error'),
    sums(0, 0, 1),
    'champion.moments.squared error must be finite',
  ],
  [
    'a negative sum of squares',
    champion('moments', 'squared error'),
    sums(2, 0, -1),
    'champion.moments.squared error must be finite',
  ],
  ['a sum that is no number', champion('moments', 'squared error'), sums(2, Number.NaN, 1), 'got count 2, sum NaN'],
  [
    'more values than requests',
    champion('moments', 'squared error'),
    sums(101, 0, 1),
    'champion.moments.squared error.count must be at most requests',
  ],
  [
    'sums null',
    champion('moments', 'squared error'),
    null,
    'champion.moments.squared error must be an object, got null',
  ],
  [
    'a ripe cohort above requests',
    ['ripe', 'late', '0', 'challenger', 'events'],
    10,
    'ripe.late[0].challenger.events must be at most requests (9), got 10',
  ],
  [
    'a ripe cohort without an arm',
    ['ripe', 'late', '0', 'champion'],
    undefined,
    'ripe.late[0].champion must be an object, got nothing',
  ],
  ['ripe cohorts that are no list', ['ripe', 'late'], {}, 'ripe.late must be a list, got {}'],
];

const keys: readonly (readonly [string, readonly string[], unknown, string])[] = [
  ['weight 0', ['weight'], 0, 'minute 7, weight 0: weight must be a number above 0 and at most 1, got 0'],
  ['weight above 1', ['weight'], 1.01, 'minute 7, weight 1.01: weight must be'],
  [
    'weight NaN',
    ['weight'],
    Number.NaN,
    'minute 7, weight NaN: weight must be a number above 0 and at most 1, got NaN',
  ],
  ['weight as text', ['weight'], '0.5', 'weight must be a number above 0 and at most 1, got "0.5"'],
  ['minute as text', ['minute'], '7', 'minute must be a whole number from 0 up, got "7"'],
  ['minute negative', ['minute'], -1, 'minute -1, weight 0.5: minute must be a whole number from 0 up, got -1'],
];

describe('counts that cannot be true', () => {
  it('are told apart from a row that can', () => {
    expect(foldWindow(plan, startCheckpoint(plan), good).look.kind).toBe('continue');
  });

  it.each(cases)('stop the judge, with the row and the path: %s', (...[, path, value, message]) => {
    const fold = () => foldWindow(plan, startCheckpoint(plan), withValue(path, value));

    expect(fold).toThrow(JudgeInputError);
    expect(fold).toThrow('minute 7, weight 0.5: ');
    expect(fold).toThrow(message);
  });

  it.each(keys)('stop the judge by the key itself: %s', (...[, path, value, message]) => {
    const fold = () => foldWindow(plan, startCheckpoint(plan), withValue(path, value));

    expect(fold).toThrow(JudgeInputError);
    expect(fold).toThrow(message);
  });
});

const quiet = (minute: number, weight: number): JudgedRow =>
  rowOf(
    minute,
    [
      [100, 0],
      [100, 0],
    ],
    weight,
  );

describe('rows that do not follow each other', () => {
  it.each([
    ['out of order', [quiet(3, 0.5), quiet(2, 0.5)], 'minute 2, weight 0.5: rows must come in order and once'],
    ['twice', [quiet(3, 0.5), quiet(3, 0.5)], 'minute 3, weight 0.5: rows must come in order and once'],
    [
      'with a weight that the minute had before',
      [quiet(3, 0.5), quiet(3, 0.4), quiet(3, 0.5)],
      'got it where one after minute 3, or in it with a weight other than 0.5, 0.4 is due',
    ],
  ])('stop the judge: %s', (_what, rows, message) => {
    expect(() => judgeRange(plan, rows)).toThrow(JudgeInputError);
    expect(() => judgeRange(plan, rows)).toThrow(message);
  });

  it('are fine within a minute at different weights, also after the checkpoint was stored', () => {
    const rows = [quiet(3, 0.5), quiet(3, 0.4), quiet(3, 0.3), quiet(4, 0.3)];
    const stored: Checkpoint = JSON.parse(JSON.stringify(judgeRange(plan, rows.slice(0, 2)).checkpoint));

    expect(judgeRange(plan, rows.slice(2), stored).checkpoint).toEqual(judgeRange(plan, rows).checkpoint);
    expect(() => judgeRange(plan, [quiet(3, 0.5)], stored)).toThrow(/weight other than 0\.5, 0\.4/);
  });
});

/** Every number in a value that is not finite, by its path. */
function notFinite(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => notFinite(entry, `${path}.${key}`));
}

function hourOf(judge: JudgePlan, arms: readonly [Counts, Counts]) {
  const rows = Array.from({ length: 60 }, (_, minute) => {
    const { ripe: _late, ...row } = rowOf(minute, arms);
    return row;
  });
  const { looks, checkpoint } = judgeRange(judge, rows);
  const [look] = looks.slice(-1);
  if (look === undefined) throw new Error('no look');
  const standing = { isLastStep: true, windowsInStep: 60, bakeWindows: 60, windows: 60, horizonWindows: 60 };
  const verdict = decideVerdict({ ...standing, look, exposed: 60 * arms[0][0] });
  return { rows, looks, look, checkpoint, verdict };
}

describe('an hour of rows that say little', () => {
  it.each([
    ['both arms empty', [0, 0], [0, 0], 'continue', 'inconclusive'],
    ['no challenger requests', [0, 0], [50, 0], 'invalid', 'invalid'],
    ['no champion requests', [50, 0], [0, 0], 'invalid', 'invalid'],
    ['no events at all', [50, 0], [50, 0], 'continue', 'inconclusive'],
    ['events in every request', [50, 25], [50, 25], 'abort', 'rollback'],
  ] as const)('ends with a name and finite numbers: %s', (...[, one, other, look, verdict]) => {
    const hour = hourOf(plan, [one, other]);

    expect(hour.look.kind).toBe(look);
    expect(hour.verdict.kind).toBe(verdict);
    expect(hour.verdict.reason).not.toMatch(/NaN|Infinity|undefined/);
    expect(notFinite([hour.looks, hour.checkpoint])).toEqual([]);
    expect(notFinite(plan.guards.map(({ name }) => intervalOf(plan, name, hour.rows)))).toEqual([]);
  });

  it('keeps finite numbers over attempts when only hard limits run', () => {
    const limits = [{ name: 'hard', count: { kind: 'errors' as const }, rate: 0.5, hardFrom: 10 }];
    const hard = planJudge({ ...settings, metrics: { errors: false, limits } });

    const { checkpoint } = hourOf(hard, [
      [50, 0],
      [50, 0],
    ]);

    expect(notFinite(continueAttempts(hard, carriedFrom([{ plan: hard, checkpoint }])))).toEqual([]);
  });
});
