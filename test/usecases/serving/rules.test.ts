import { describe, expect, it, vi } from 'vitest';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import { readContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';
import { servedRollout } from '../../support/worlds/served-rollout.ts';
import { baseRoute, failed, givenRouter, url } from '../../support/worlds/serving-world.ts';

const rules: NonNullable<Route['rules']> = [
  {
    name: 'tenant',
    when: [{ kind: 'header', name: 'X-Tenant', is: ['acme'] }],
    to: { version: 'v3', target: url('v3') },
  },
  { name: 'premium', when: [{ kind: 'path', startsWith: '/premium' }], to: { version: 'v2', target: url('v2') } },
  { name: 'far', when: [{ kind: 'field', path: '$.distance', from: 1_000 }] },
];
const ruled = { route: { ...baseRoute, rules } };

describe('a rule of a route', () => {
  it.each([
    ['a header', { headers: { 'x-tenant': 'acme' } }, '{}', 'v3', 'rule', 'tenant'],
    ['the path', { path: '/premium/now' }, '{}', 'v2', 'challenger', 'premium'],
    ['a field', {}, '{"distance":1000}', 'v1', 'champion', 'far'],
    ['the first of several', { headers: { 'x-tenant': 'acme' }, path: '/premium' }, '{}', 'v3', 'rule', 'tenant'],
  ])('decides by %s, wherever the draw stands', async (...[, asked, body, version, variant, name]) => {
    for (const draw of [0.1, 0.9]) {
      const { ask, captured } = givenRouter({ ...ruled, draw });

      const { headers, status } = await ask(body, asked);

      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'x-understudy-version': version,
        'x-understudy-variant': variant,
        'x-understudy-rule': name,
      });
      expect(captured).toMatchObject([{ version, assignment: 'rule', sequence: { number: 1 } }]);
      const id = headers['x-understudy-prediction-id']?.replace('signed:', '') ?? '';
      expect(readContext(id)).toMatchObject({ version, assignment: 'rule' });
    }
  });

  it('that does not match leaves the draw as it is', async () => {
    const { ask, captured } = givenRouter({ ...ruled, draw: 0.1 });

    const { headers } = await ask('{"distance":999}', { headers: { 'x-tenant': 'other' } });

    expect(headers['x-understudy-rule']).toBeUndefined();
    expect(captured).toMatchObject([{ version: 'v2', assignment: 'random' }]);
  });

  it('never decides about a probe', async () => {
    const { ask, captured } = givenRouter({ ...ruled, draw: 0.9 });

    await ask('{}', { headers: { 'x-tenant': 'acme' }, isProbe: true });

    expect(captured).toMatchObject([{ version: 'v1', assignment: 'probe' }]);
  });

  it('whose version fails is answered by the champion, and names itself when nobody answers', async () => {
    const one = givenRouter({ ...ruled, replies: { v3: failed(500) } });
    const none = givenRouter({ ...ruled, replies: { v3: failed(500), v1: failed(500) } });

    const answered = await one.ask('{}', { headers: { 'x-tenant': 'acme' } });
    const refused = await none.ask('{}', { headers: { 'x-tenant': 'acme' } });

    expect(answered.headers).toMatchObject({ 'x-understudy-fallback': 'v1', 'x-understudy-rule': 'tenant' });
    expect(one.captured).toMatchObject([{ version: 'v3', assignment: 'rule', outcome: 'error', answeredBy: 'v1' }]);
    expect([refused.status, refused.headers['x-understudy-rule']]).toEqual([502, 'tenant']);
  });

  it('that sends to the champion decides nothing while there is none', async () => {
    const { champion: _none, ...route } = {
      ...baseRoute,
      rules,
      fallback: [{ kind: 'static' as const, body: { score: 1 } }],
    };
    const { ask } = givenRouter({ route, draw: 0.9 });

    expect((await ask('{"distance":2000}')).headers['x-understudy-variant']).toBe('fallback');
  });

  it('decides by a level of a segment, and the body is read once for rules, labels and capture', async () => {
    const level = { kind: 'segment' as const, feature: 'region', is: ['n'] };
    const route = {
      ...baseRoute,
      segments: [{ feature: 'region', path: '$.at.region', values: ['n', 's'] }],
      rules: [...rules.slice(2), { name: 'north', when: [level], to: { version: 'v3', target: url('v3') } }],
    };
    const { ask, captured } = givenRouter({ route, draw: 0.9 });
    const body = '{"distance":500,"at":{"region":"n"}}';
    const parse = vi.spyOn(JSON, 'parse');

    const { headers } = await ask(body);

    expect(parse.mock.calls.filter(([text]) => text === body)).toHaveLength(1);
    parse.mockRestore();
    expect(headers).toMatchObject({ 'x-understudy-version': 'v3', 'x-understudy-rule': 'north' });
    expect(captured).toMatchObject([{ assignment: 'rule', features: { distance: 500 } }]);
    expect((await ask('{"at":{"region":"s"}}')).headers['x-understudy-rule']).toBeUndefined();
  });

  it('that sends to the champion sends no copy to a shadow, which is compared by what was drawn', async () => {
    const shadow = { version: 's1', target: url('s1'), sharePercent: 100, timeoutMs: 500, copiesPerMinute: 60 };
    const { ask, calls } = givenRouter({ route: { ...baseRoute, rules, shadows: [shadow] }, draw: 0.9 });

    await ask('{"distance":2000}');
    await ask('{"distance":1}');

    expect(calls.map(({ version }) => version)).toEqual(['v1', 'v1', 's1']);
  });

  it('that looks at headers alone reads no body before the model is asked', async () => {
    const { ask, calls } = givenRouter({ route: { ...baseRoute, captureFields: [], rules: rules.slice(0, 1) } });
    const parse = vi.spyOn(JSON, 'parse');

    await ask('{"mine":1}', { headers: { 'x-tenant': 'acme' } });

    expect(parse.mock.calls.filter(([text]) => text === '{"mine":1}')).toEqual([]);
    parse.mockRestore();
    expect(calls.map(({ version }) => version)).toEqual(['v3']);
  });

  it('decides about what came as bytes of base64 as about text, and about no body that is no JSON', async () => {
    const { serve, captured } = givenRouter({ ...ruled, draw: 0.9 });
    const bodies = [
      Buffer.from('eyJkaXN0YW5jZSI6MTAwMH0=', 'base64'),
      Buffer.from('\uFEFF{"distance":1000}'),
      Buffer.from([0xff, 0xfe]),
    ];
    for (const body of bodies) await serve({ model: 'm', headers: {}, body, isProbe: false });

    expect(captured.map(({ assignment }) => assignment)).toEqual(['rule', 'rule', 'random']);
  });

  it('is needed for a path behind the name', async () => {
    await expect(givenRouter().ask('{}', { path: '/premium' })).rejects.toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  });
});

describe('verdicts', () => {
  const tenant = { name: 'tenant', when: [{ kind: 'header' as const, name: 'x-tenant', is: ['a'] }], version: 'v2' };
  const drawn = Array.from({ length: 100 }, () => ({}));

  it.each([
    ['that a rule sent to it is promoted', { headers: { 'x-tenant': 'a' } }, 'promoted'],
    ['that were drawn is rolled back', {}, 'rolled-back'],
  ])('never count rules: a challenger that fails all requests %s', async (_what, asked, kind) => {
    const world = new RolloutWorld();
    await world.givenModel({ rules: [tenant] });
    world.givenChampion();
    const rollout = servedRollout(world);
    rollout.world.failsOn = { version: 'v2', text: 'fail' };
    const start = await world.prepare({ model: MODEL, version: 'v2', force: true });
    const failing = Array.from({ length: 100 }, () => ({ ...asked, body: '{"fail":true}' }));

    await rollout.drive(start, [...drawn, ...failing]);

    expect(world.record().outcome?.kind).toBe(kind);
    const ruled = rollout.captured.filter(({ assignment }) => assignment === 'rule');
    expect(ruled.every(({ version, outcome }) => version === 'v2' && outcome === 'error')).toBe(true);
    expect(ruled.length > 0).toBe(kind === 'promoted');
    // The rule is neither's: it goes on, and names the version by what it is now.
    const [before] = world.registry.routes.get(MODEL)?.rules ?? [];
    expect(before?.name).toBe('tenant');
    await rollout.send([{ headers: { 'x-tenant': 'a' } }]);
    expect(rollout.captured.at(-1)).toMatchObject({ version: 'v2', assignment: 'rule', outcome: 'ok' });
  });
});

describe('a sticky header', () => {
  it('named as a property of every object is no key where it was not sent', async () => {
    const { ask, captured } = givenRouter({ route: { ...baseRoute, sticky: { header: 'constructor' } }, draw: 0.9 });

    expect((await ask('{}')).status).toBe(200);
    expect(captured[0]?.slice).toBeUndefined();
  });
});
