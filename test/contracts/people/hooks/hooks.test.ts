import { describe, expect, it } from 'vitest';
import { check } from '../../../../lambdas/contracts/people/faults.ts';
import { declaredSettings } from '../../../../lambdas/contracts/people/declared.ts';
import { hook } from '../../../../lambdas/contracts/people/rollout/hooks.ts';
import { hookListFaults } from '../../../../lambdas/domain/rollout/hooking/allowed-hooks.ts';

const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:load-test';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:hooks-AbCdEf';
const lambda = { name: 'one', on: 'beforeStep', kind: 'lambda', function: FUNCTION };
const http = { name: 'two', on: 'beforeStart', kind: 'http', url: 'https://hooks.example/x' };

const faultsOf = (...hooks: readonly unknown[]): readonly string[] => {
  const checked = check(declaredSettings, { hooks });
  return checked.ok ? [] : checked.faults.map(({ path, message }) => `${path} ${message}`);
};

describe('hooks as people write them', () => {
  it('pass in every kind', () => {
    const event = { name: 'three', on: 'onRollback', kind: 'event', onFailure: 'ignore' };
    const held = { ...http, name: 'four', secret: SECRET, onFailure: 'hold', holdFor: 'P7D', timeout: 'PT15M' };

    expect(faultsOf(lambda, http, event, held)).toEqual([]);
    expect(hook.parse(http).timeout).toBe('PT30S');
  });

  it('tell all their faults at once, each with its path', () => {
    const faults = faultsOf(
      { ...lambda, timeout: 'PT16M', url: 'https://x.example', holdFor: 'PT1H' },
      { ...http, name: 'one', url: 'http://hooks.example/x', secret: 'plain text' },
      { name: 'x', on: 'afterPromotion', kind: 'lambda', onFailure: 'fail' },
      { ...http, url: 'https://user:word@hooks.example/x', timeout: 'PT0S' },
    );

    expect(faults.map((fault) => fault.split(' ')[0] ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([
      'hooks[0].holdFor',
      'hooks[0].timeout',
      'hooks[0].url',
      'hooks[1].name',
      'hooks[1].secret',
      'hooks[1].url',
      'hooks[2].function',
      'hooks[2].onFailure',
      'hooks[3].timeout',
      'hooks[3].url',
    ]);
    expect(faults.join('\n')).toContain('timeout must be PT1S to PT15M, got PT16M');
  });

  it.each([
    ['an unknown word', { ...http, when: 'now' }],
    ['an unknown moment', { ...http, on: 'sometime' }],
    ['a name with capitals', { ...http, name: 'Load' }],
  ])('refuse %s', (_, one) => {
    expect(faultsOf(one)).toHaveLength(1);
  });

  it('refuse more than ten', () => {
    const many = Array.from({ length: 11 }, (_, n) => ({ ...http, name: `h${n}` }));

    expect(faultsOf(...many)).toEqual([expect.stringContaining('must be at most 10 hooks')]);
  });
});

describe('hooks that a stack lets be called', () => {
  const nothing = { functions: [], hosts: [], secrets: [], local: false };
  const all = [lambda, { ...http, secret: SECRET }, { name: 'e', on: 'beforeStep', kind: 'event' }].map((one) =>
    hook.parse(one),
  );
  const faults = (allowed: Parameters<typeof hookListFaults>[1]['allowed'], own: readonly string[] = []) =>
    hookListFaults(all, { allowed, own }).map(({ path, message }) => `${path} ${message}`);

  it('are none by default, and each is named with the property that would let it', () => {
    expect(faults(nothing)).toEqual([
      expect.stringMatching(/^\[0\]\.function hook .*load-test is not in the stack's property hooks\.functions/),
      expect.stringMatching(/^\[1\]\.url hook hooks\.example is not in the stack's property hooks\.hosts/),
      expect.stringMatching(/^\[1\]\.secret hook .* is not in the stack's property hooks\.secrets/),
      expect.stringMatching(/^\[2\]\.kind hook event is not in the stack's property hooks\.bus/),
    ]);
  });

  it('are those that it lists, and never its own functions', () => {
    const allowed = { ...nothing, functions: [FUNCTION], hosts: ['hooks.example'], secrets: [SECRET], bus: 'b' };

    expect(faults(allowed)).toEqual([]);
    expect(faults({ ...allowed, secrets: [`${SECRET.slice(0, -6)}*`] })).toEqual([]);
    expect(faults({ ...allowed, secrets: [SECRET.slice(0, -6), `${SECRET}-*`] })).toEqual([
      expect.stringMatching(/^\[1\]\.secret hook .* is not in the stack's property hooks\.secrets/),
    ]);
    expect(faults(allowed, ['load-test'])).toEqual([expect.stringMatching(/^\[0\]\.function hook is a function of/)]);
  });

  it('may be of this machine without TLS on a local stack alone', () => {
    const here = [hook.parse({ ...http, url: 'http://127.0.0.1:8080/x' })];
    const allowed = { ...nothing, hosts: ['127.0.0.1:*'] };

    expect(hookListFaults(here, { allowed: { ...allowed, local: true }, own: [] })).toEqual([]);
    expect(hookListFaults(here, { allowed, own: [] })).toMatchObject([{ path: '[0].url' }]);
  });
});
