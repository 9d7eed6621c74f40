import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../lambdas/contracts/people/routing/rules.ts';
import { readOnce } from '../../../lambdas/domain/routing/json-path.ts';
import type { RuleRequest } from '../../../lambdas/domain/routing/rules/rule-request.ts';
import {
  age,
  bytes,
  carrier,
  country,
  decides,
  path,
  request,
  rule,
  tenant,
} from '../../support/worlds/routing-rules.ts';

describe('a rule', () => {
  it.each([
    ['a header by its value', tenant('acme'), request({}, { 'x-tenant': 'acme' }), true],
    ['no other value of a header', tenant('acme'), request({}, { 'x-tenant': 'ACME' }), false],
    ['no header that is not there', tenant('acme'), request({}), false],
    ['the path behind the model', path('/premium'), request({}, {}, '/premium/fast'), true],
    ['a path that is not there as /', path('/premium'), request({}), false],
    ['a field by its value', country('NO', 7), request({ country: 7 }), true],
    ['no number for a text', country('7'), request({ country: 7 }), false],
    ['null that stands there', country(null), request({ country: null }), true],
    ['no null for what is not there', country(null), request({}), false],
    ['the least number', age(18, 65), request({ age: 18 }), true],
    ['no number at the upper bound', age(18, 65), request({ age: 65 }), false],
    ['no text for a number', age(18), request({ age: '20' }), false],
    ['a number beyond all bounds', age(18), { ...request({}), json: readOnce(bytes('{"age":1e400}')) }, true],
    ['a header sent twice only as it arrives', tenant('acme'), request({}, { 'x-tenant': 'acme,acme' }), false],
    ['a level by its text', carrier('B6'), request({ carrier: 'B6' }), true],
    ['a level by what is written alike', carrier('7', 'true'), request({ carrier: 7 }), true],
    ['any other value as other', carrier('other'), request({ carrier: 'AA' }), true],
    ['no declared level as other', carrier('other'), request({ carrier: 'B6' }), false],
    ['no value as missing', carrier('missing'), request({}), true],
    [
      'a level where its feature stands',
      { kind: 'segment', feature: 'deep', is: ['x'] },
      request({ at: { place: 'x' } }),
      true,
    ],
    ['no segment that is not there', { kind: 'segment', feature: 'gone', is: ['missing'] }, request({}), false],
  ] satisfies [string, Condition, RuleRequest, boolean][])('matches %s', (...[, condition, given, matches]) => {
    expect(decides([rule(condition)], given) === 0).toBe(matches);
  });

  it('asks all its conditions, and the first that matches decides', () => {
    const rules = [rule(tenant('a'), age(18)), rule(tenant('a')), rule(tenant('a', 'b'))];

    expect(decides(rules, request({ age: 20 }, { 'x-tenant': 'a' }))).toBe(0);
    expect(decides(rules, request({ age: 2 }, { 'x-tenant': 'a' }))).toBe(1);
    expect(decides(rules, request({ age: 2 }, { 'x-tenant': 'b' }))).toBe(2);
  });

  it('asks for the body only where a rule looks into it, and reads it once', () => {
    let reads = 0;
    const json = () => {
      reads += 1;
      return { json: { country: 'SE' } };
    };
    const given = { headers: { 'x-tenant': 'a' }, path: '/', json };

    expect(decides([rule(tenant('a')), rule(country('NO'))], given)).toBe(0);
    expect(reads).toBe(0);
    expect(decides([rule(tenant('b'), country('NO')), rule(path('/x'))], given)).toBe(-1);
    expect(reads).toBe(0);

    const once = readOnce(bytes('{"country":"NO"}'));
    expect(once()).toBe(once());
  });

  it.each([['a,b\n1,2'], ['{"country":"NO"'], ['']])(
    'finds no field and no level in a body that is no JSON: %j',
    (body) => {
      const given = { headers: { 'x-tenant': 'a' }, path: '/', json: readOnce(bytes(body)) };

      expect(decides([rule(country('NO')), rule(carrier('missing', 'other')), rule(tenant('a'))], given)).toBe(2);
    },
  );

  it.each([
    ['a header', { kind: 'header', name: 'constructor', startsWith: 'f' }],
    ['a field', { kind: 'field', path: '$.constructor.name', is: ['Object'] }],
    ['a field', { kind: 'field', path: "$['__proto__']['constructor']['name']", is: ['Object'] }],
  ] satisfies [string, Condition][])('reaches no prototype by %s', (_what, condition) => {
    expect(decides([rule(condition)], request({}, {}))).toBe(-1);
    const named = JSON.parse('{"__proto__":{"constructor":{"name":"Object"}},"constructor":{"name":"Object"}}');
    expect(decides([rule(condition)], request(named, { constructor: 'f' }))).toBe(0);
  });

  it('decides about long values and deep bodies at once', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const wide = 'a'.repeat(1_000_000);
    const rules = Array.from({ length: 50 }, (_, at) =>
      rule(tenant(`${'a'.repeat(199)}${at % 10}`), { kind: 'field', path: `$${'[0]'.repeat(90)}`, is: ['x'] }),
    );
    const given = { headers: { 'x-tenant': wide }, path: `/${wide}`, json: readOnce(bytes(deep)) };
    const started = performance.now();

    expect(decides([...rules, rule({ kind: 'field', path: `$${'[0]'.repeat(90)}`, is: ['x'] })], given)).toBe(-1);
    expect(decides([rule({ kind: 'header', name: 'x-tenant', startsWith: 'aaa' })], given)).toBe(0);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
