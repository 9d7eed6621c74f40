import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../lambdas/contracts/api/errors.ts';
import { check, faultLines } from '../../../lambdas/contracts/people/faults.ts';

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
