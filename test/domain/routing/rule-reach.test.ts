import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../lambdas/contracts/people/routing/rules.ts';
import { matchRule } from '../../../lambdas/domain/routing/rules/match-rule.ts';
import { reachOf, type RuleAsking } from '../../../lambdas/domain/routing/rules/rule-reach.ts';
import type { RuleRequest } from '../../../lambdas/domain/routing/rules/rule-request.ts';
import { age, carrier, country, path, ready, rule, segments, tenant } from '../../support/worlds/routing-rules.ts';

const reach = (rules: readonly RuleAsking[], at = rules.length - 1) => reachOf(rules, at, segments);

describe('the reach of a rule', () => {
  it.each([
    ['of two values at once', [rule(tenant('a'), tenant('b'))], 'impossible'],
    ['of a range that is empty', [rule(age(65, 18))], 'impossible'],
    [
      'of a number that is a text',
      [rule(age(18), country('x')), rule(age(1, 2), { kind: 'field', path: "$['age']", is: ['x'] })],
      'impossible',
    ],
    ['of a path without a slash', [rule({ kind: 'path', is: ['premium'] })], 'impossible'],
    ['of a header with a blank before it', [rule(tenant(' a'))], 'impossible'],
    ['of what an earlier rule takes', [rule(tenant('a', 'b')), rule(tenant('b'), age(18))], 'shadowed'],
    ['of what earlier rules take together', [rule(tenant('a')), rule(tenant('b')), rule(tenant('a', 'b'))], 'shadowed'],
    ['of ranges that cover it together', [rule(age(0, 10)), rule(age(10)), rule(age(5, 20))], 'shadowed'],
    ['of a longer start', [rule(path('/a')), rule(path('/a/b'))], 'shadowed'],
    ['behind every path', [rule(path('/')), rule(tenant('a'))], 'shadowed'],
    ['of a field in a value', [rule(age(18), { kind: 'field', path: '$.age.years', from: 1 })], 'impossible'],
    [
      'of a level and another value',
      [rule(carrier('B6'), { kind: 'field', path: '$.carrier', is: ['AA'] })],
      'impossible',
    ],
    ['of two levels at once', [rule(carrier('B6'), carrier('other'))], 'impossible'],
    ['of all levels before it', [rule(carrier('B6', '7', 'true', 'other', 'missing')), rule(country('x'))], 'shadowed'],
    [
      'of what may come without JSON',
      [rule(carrier('B6', '7', 'true', 'other', 'missing')), rule(tenant('a'))],
      'reachable',
    ],
    [
      'of a value in an earlier level',
      [rule(carrier('other')), rule({ kind: 'field', path: '$.carrier', is: [9] })],
      'shadowed',
    ],
    [
      'of a value whose level is another',
      [rule(carrier('other')), rule({ kind: 'field', path: '$.carrier', is: [7] })],
      'reachable',
    ],
    [
      'of a level in a range',
      [rule(carrier('7'), { kind: 'field', path: '$.carrier', from: 6, below: 8 })],
      'reachable',
    ],
    [
      'of other in a range around a level',
      [rule(carrier('7')), rule(carrier('other'), { kind: 'field', path: '$.carrier', from: 6 })],
      'reachable',
    ],
    ['of great numbers', [rule({ kind: 'field', path: '$.age', is: [1e300] }), rule(age(1e300))], 'reachable'],
    [
      'of a field beside a field',
      [rule({ kind: 'field', path: '$.a.b', is: [1] }, { kind: 'field', path: '$.a.c', is: [1] })],
      'reachable',
    ],
    ['of a narrower earlier rule', [rule(tenant('a'), age(18)), rule(tenant('a'))], 'reachable'],
    ['of ranges with a gap', [rule(age(0, 10)), rule(age(10.5)), rule(age(5, 20))], 'reachable'],
    ['of a shorter start', [rule(path('/a/b')), rule(path('/a'))], 'reachable'],
  ] satisfies [string, RuleAsking[], string][])('%s', (_what, rules, kind) => {
    expect(reach(rules).kind).toBe(kind);
  });

  it('names the one rule that takes everything', () => {
    const rules = [rule(age(1)), rule(tenant('a')), rule(tenant('a'), country('x'))];

    expect(reach(rules, 2)).toEqual({ kind: 'shadowed', by: [1] });
  });

  const values = ['a', 'b', 'c'] as const;
  const some = fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
  const bound = fc.integer({ min: 0, max: 4 });
  const conditions = fc.oneof(
    some.map((is): Condition => ({ kind: 'header', name: 'h', is })),
    some.map((is): Condition => ({ kind: 'field', path: '$.country', is })),
    fc
      .uniqueArray(fc.constantFrom('a', 'b', 'other', 'missing'), { minLength: 1 })
      .map((is): Condition => ({ kind: 'segment', feature: 'country', is })),
    fc.tuple(bound, bound).map(([from, below]): Condition => age(from, below)),
  );
  const lists = fc.array(
    fc.array(conditions, { minLength: 1, maxLength: 3 }).map((when) => ({ when })),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

  it('is what trying all requests says', () => {
    const ages = [undefined, ...Array.from({ length: 12 }, (_, at) => at / 2 - 0.5)];
    const texts = [undefined, ...values, 'z'];
    const all: RuleRequest[] = texts.flatMap((h) =>
      texts.flatMap((c) =>
        ages.map((a) => ({
          headers: { h },
          path: '/',
          json: () => ({
            json: { ...(c === undefined ? {} : { country: c }), ...(a === undefined ? {} : { age: a }) },
          }),
        })),
      ),
    );
    all.push(...texts.map((h) => ({ headers: { h }, path: '/', json: () => undefined })));
    fc.assert(
      fc.property(lists, (rules) => {
        const asked = ready(rules);
        const decided = new Set(all.map((one) => matchRule(asked, one)?.name));
        for (const at of rules.keys()) expect(reach(rules, at).kind === 'reachable').toBe(decided.has(`${at}`));
      }),
      { numRuns: 100 },
    );
  });

  it('of fifty rules is found in time', () => {
    const rules = Array.from({ length: 50 }, (_, at) => rule(tenant(`t${at}`, `u${at}`), country('x', at), age(at)));
    const started = performance.now();
    for (const at of rules.keys()) expect(reach(rules, at).kind).toBe('reachable');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('of fifty rules that overlap everywhere is found in time', () => {
    const many = Array.from({ length: 50 }, (_, at) => `value ${at}`);
    const overlapping = (at: number) =>
      rule(
        ...Array.from({ length: 10 }, (__, place): Condition => ({
          kind: 'field',
          path: `$.f${place}`,
          is: many.filter((___, value) => value !== (at * 7 + place) % 50),
        })),
      );
    const rules = Array.from({ length: 50 }, (_, at) => overlapping(at));
    const started = performance.now();
    for (const at of rules.keys()) reach(rules, at);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
