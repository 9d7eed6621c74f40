import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { answerCase, type NamedAnswer } from '../../bench/measure/answer-case.ts';

const shared = fileURLToPath(new URL('../../../shared', import.meta.url));
const folder = `${shared}/fixtures`;

const caseSchema = z.looseObject({
  name: z.string(),
  expected: z.unknown(),
  tolerance: z.object({ abs: z.number().optional(), rel: z.number().optional() }),
});
const fileSchema = z.union([z.array(caseSchema), z.object({ cases: z.array(caseSchema) })]);

function casesOf(file: string): readonly z.infer<typeof caseSchema>[] {
  const parsed = fileSchema.parse(JSON.parse(readFileSync(`${folder}/${file}.json`, 'utf8')));
  return Array.isArray(parsed) ? parsed : parsed.cases;
}

/** Numbers of a tree by path. */
function leaves(tree: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof tree !== 'object' || tree === null) return [[path, tree]];
  return Object.entries(tree).flatMap(([key, branch]) => leaves(branch, `${path}.${key}`));
}

function wrongValues({ expected, tolerance }: z.infer<typeof caseSchema>, answer: NamedAnswer): readonly string[] {
  const got = new Map(leaves(answer.value));
  return leaves(expected).flatMap(([path, wanted]) => {
    const value = got.get(path);
    const allowed = (tolerance.abs ?? 0) + (tolerance.rel ?? 0) * Math.abs(Number(wanted));
    const isRight = typeof value === 'number' && Math.abs(value - Number(wanted)) <= allowed;
    return isRight ? [] : [`${answer.name}${path}: got ${String(value)}, wanted ${String(wanted)}`];
  });
}

function beyondBounds({ name, value, sketch, bound }: NamedAnswer): readonly string[] {
  const [exact, bounds] = [new Map(leaves(value)), new Map(leaves(bound))];
  return leaves(sketch).flatMap(([path, got]) => {
    if (got === null) return [];
    const gap = Math.abs(Number(got) - Number(exact.get(path)));
    const allowed = bounds.get(path);
    const isWithin = typeof allowed === 'number' && Number.isFinite(allowed) && gap <= allowed;
    return isWithin ? [] : [`${name}${path}: off by ${gap}, bound ${String(allowed)}`];
  });
}

describe.runIf(existsSync(folder))('reference values of others', () => {
  it.each([
    ['computed', 193],
    ['documented', 110],
    ['documented_more', 19],
  ])('of %s come out within their tolerance, and each sketch within its bound', (file, count) => {
    const cases = casesOf(file);
    const answers = cases.map((one) => ({ one, answer: answerCase(one, shared) }));

    expect(cases.length).toBe(count);
    expect(answers.flatMap(({ one, answer }) => wrongValues(one, answer))).toEqual([]);
    expect(answers.flatMap(({ answer }) => beyondBounds(answer))).toEqual([]);
    expect(answers.filter(({ answer }) => answer.sketch === null && answer.reason === undefined)).toEqual([]);
  });
});

describe('a case that cannot be measured', () => {
  it('is null with the reason, under its name', () => {
    expect(answerCase({ name: 'a', metric: 'roc_auc', input: { y_true: [1, 1], y_score: [0.1, 0.2] } }, '.')).toEqual({
      name: 'a',
      value: null,
      sketch: null,
      bound: null,
      reason: 'only one class has rows',
    });
    expect(answerCase({ name: 'b', metric: 'horoscope', input: {} }, '.').reason).toBe('unknown metric horoscope');
    expect(answerCase({ name: 'c', metric: 'rmse', input: { y_true: 'x' } }, '.').reason).toContain('input.y_pred');
    expect(answerCase([], '.').reason).toContain('not a case');
  });
});

/** Columns as they come from a broken pipeline; each is told from the sound one of the same length. */
const broken: Readonly<Record<string, (column: readonly unknown[]) => readonly unknown[]>> = {
  empty: () => [],
  'single-row': (column) => column.slice(0, 1),
  constant: (column) => column.map(() => column[0]),
  zero: (column) => column.map(() => 0),
  'all-missing': (column) => column.map(() => null),
  'one missing': (column) => column.map((cell, i) => (i === 0 ? null : cell)),
  infinite: (column) => column.map((cell, i) => (i === 0 ? Infinity : cell)),
  huge: (column) => column.map(() => 1e300),
  'almost nothing': (column) => column.map(() => 1e-320),
  negative: (column) => column.map((cell, i) => (i === 0 ? -5 : cell)),
  'of huge cardinality': (column) => column.map((_, i) => `id-${i}`),
  'of mixed types': (column) => column.map((cell, i) => [cell, 'x', true, '', { a: 1 }, [2]][i % 6]),
  'outside [0, 1]': (column) => column.map((cell, i) => (i === 0 ? 1.5 : cell)),
};

const count = 60;
const labels = Array.from({ length: count }, (_, i) => i % 2);
const scores = labels.map((label, i) => ((i * 37) % 60) / 120 + label * 0.4);
const shares = [0.2, 0.3, 0.5];
const sound: readonly (readonly [metric: string, input: Readonly<Record<string, unknown>>])[] = [
  ...['roc_auc', 'gini', 'ks_classes', 'log_loss', 'brier', 'average_precision', 'rank_association'].map(
    (metric) => [metric, { y_true: labels, y_score: scores }] as const,
  ),
  ...['accuracy', 'precision', 'recall', 'f1', 'mcc', 'cohen_kappa', 'confusion_matrix'].map(
    (metric) => [metric, { y_true: labels, y_pred: scores.map((score) => (score > 0.5 ? 1 : 0)) }] as const,
  ),
  ...['rmse', 'mse', 'mae', 'mape', 'msle', 'r2', 'median_absolute_error', 'regression'].map(
    (metric) => [metric, { y_true: scores, y_pred: scores.map((score) => score + 0.1) }] as const,
  ),
  ...['wasserstein', 'energy_distance', 'ks_2samp', 'mann_whitney_u', 'cohens_d'].map(
    (metric) => [metric, { x: scores, y: scores.map((score) => score / 2) }] as const,
  ),
  ['kl_divergence', { p: shares, q: [0.1, 0.4, 0.5], base: 2 }],
  ['hellinger', { p: shares, q: [0.1, 0.4, 0.5] }],
  ['psi_from_counts', { reference: [20, 30, 50], current: [10, 40, 50] }],
  ['chi_square_gof', { observed: [20, 30, 50], expected: [10, 40, 50] }],
];

const combinations = sound.flatMap(([metric, input]) =>
  Object.keys(input)
    .filter((column) => Array.isArray(input[column]))
    .flatMap((column) => Object.keys(broken).map((how) => ({ metric, column, how, input }))),
);

describe('bad input', () => {
  it('of every kind gives a number, or none and the reason, but never NaN', () => {
    const wrong = combinations.flatMap(({ metric, column, how, input }) => {
      const cells = input[column];
      const answer = answerCase(
        { name: 'a', metric, input: { ...input, [column]: broken[how]?.(Array.isArray(cells) ? cells : []) } },
        '.',
      );
      const numbers = [answer.value, answer.sketch, answer.bound].flatMap((tree) => leaves(tree));
      const isNumber = numbers.every(([, value]) => value === null || Number.isFinite(value));
      const isTold = leaves(answer.value).every(([, value]) => value !== null) || answer.reason !== undefined;
      return isNumber && isTold ? [] : [`${metric}: ${column} ${how}: ${JSON.stringify(answer)}`];
    });

    expect(combinations.length).toBeGreaterThan(700);
    expect(wrong).toEqual([]);
  });

  it('is told by column and count, and leaves the other rows in', () => {
    const missing = { y_true: [null, ...labels.slice(1)], y_score: ['x', ...scores.slice(1)] };
    const whole = answerCase(
      { name: 'a', metric: 'roc_auc', input: { y_true: labels.slice(1), y_score: scores.slice(1) } },
      '.',
    );

    expect(answerCase({ name: 'a', metric: 'roc_auc', input: missing }, '.')).toEqual({
      ...whole,
      faults: [
        { column: 'y_true', problem: 'missing', count: 1 },
        { column: 'y_score', problem: 'not a number', count: 1 },
      ],
    });
    const [y_true, y_pred] = [
      [1, 2, null, 4],
      [1, Infinity, 3, 5],
    ];
    expect(answerCase({ name: 'a', metric: 'mae', input: { y_true, y_pred } }, '.')).toMatchObject({
      value: 0.5,
      faults: [
        { column: 'y_pred', problem: 'infinite', count: 1 },
        { column: 'y_true', problem: 'missing', count: 1 },
      ],
    });
    expect(answerCase({ name: 'a', metric: 'ks_2samp', input: { x: [1, 'a', 'b'], y: [1, 2] } }, '.')).toMatchObject({
      value: null,
      reason: 'input.x is not a number in 2 values',
    });
    expect(answerCase({ name: 'a', metric: 'hellinger', input: { p: [0.5, 0.5], q: [1] } }, '.').reason).toBe(
      'input.p and input.q must be of one length, got 2 and 1',
    );
  });
});
