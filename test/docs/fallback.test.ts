import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { declaredSpecification } from '../../lambdas/contracts/people/declared.ts';
import { check } from '../../lambdas/contracts/people/faults.ts';

const examples = [...readFileSync('docs/fallback.md', 'utf8').matchAll(/```yaml\n(.+?)```/gs)].map(
  ([, text = '']) => text,
);

describe('the page about fallback', () => {
  it.each(examples)('holds a specification that passes the gate:\n%s', (text) => {
    expect(check(declaredSpecification, parse(text))).toMatchObject({ ok: true });
  });
});
