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
