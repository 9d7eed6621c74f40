import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../lambdas/contracts/api/errors.ts';
import { check, faultLine, faultLines } from '../../../lambdas/contracts/people/faults.ts';

const faults = (count: number): { path: string; message: string }[] =>
  Array.from({ length: count }, (_, n) => ({ path: `p${n}`, message: 'is wrong' }));

describe('faults as text', () => {
  it('are the first twenty and a count', () => {
    expect(faultLines(faults(20))).not.toContain('more');
    expect(faultLines(faults(25))).toMatch(/^p0: is wrong; .*p19: is wrong; and 5 more$/);
  });

  it('stay short where one fault holds a long list', () => {
    const many = Array.from({ length: 9_000 }, (_, n) => `v${n}`).join(', ');

    const text = faultLines([...faults(1), { path: 'version', message: `must be one of ${many}` }]);

    expect(text).toMatch(/^p0: is wrong; version: must be one of v0, v1, .*\.\.\.$/);
    expect(text.length).toBeLessThan(500);
  });

  it('stay short whatever was typed', () => {
    const typed = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`${'k'.repeat(500)}${n}`, n]));
    const checked = check(z.strictObject({}), typed);

    expect(checked.ok).toBe(false);
    const { message } = new InvalidInputError('the input', checked.ok ? [] : checked.faults);
    expect(message).toContain('has 5000 faults');
    expect(message.length).toBeLessThan(4_000);
  });

  it('tell of what is too deep to be shown, whatever the schema is', () => {
    const deep: unknown = JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);

    for (const schema of [z.unknown(), z.string(), z.strictObject({ a: z.number() })]) {
      const checked = check(schema, deep);

      expect(checked).toEqual({ ok: false, faults: [{ path: '', message: 'must be nested at most 100 levels deep' }] });
    }
    expect(check(z.unknown(), JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)).ok).toBe(true);
  });
});

describe('rules without words of their own', () => {
  const schema = z.strictObject({
    name: z.string().min(2).optional(),
    list: z.array(z.number()).min(1).optional(),
    share: z.number().gt(0).max(100).optional(),
    count: z.number().int().multipleOf(5).optional(),
    kind: z.enum(['a', 'b']).optional(),
    is: z.literal(true).optional(),
    inner: z.strictObject({ needed: z.string() }).optional(),
  });

  it.each([
    [{ name: 7 }, 'name: must be a text, got 7'],
    [{ name: 'x' }, 'name: must have at least 2 characters, got "x"'],
    [{ list: [] }, 'list: must have at least 1 entry, got []'],
    [{ share: 0 }, 'share: must be more than 0, got 0'],
    [{ share: 101 }, 'share: must be at most 100, got 101'],
    [{ share: Number.NaN }, 'share: must be a number, got NaN'],
    [{ count: 2.5 }, 'count: must be a whole number, got 2.5'],
    [{ count: 7 }, 'count: must be a multiple of 5, got 7'],
    [{ kind: 'c' }, 'kind: must be one of a, b, got "c"'],
    [{ is: false }, 'is: must be true, got false'],
    [{ inner: {} }, 'inner.needed: must be a text, got nothing'],
    [{ inner: [] }, 'inner: must be an object, got []'],
  ])('say of %j what would be right', (input, line) => {
    const checked = check(schema, input);

    expect(checked.ok ? [] : checked.faults.map(faultLine)).toEqual([line]);
  });
});
