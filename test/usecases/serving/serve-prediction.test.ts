import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../../lambdas/contracts/api/router-reply.ts';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import { readContext } from '../../../lambdas/contracts/messages/prediction-context.ts';
import type { TargetReply } from '../../../lambdas/usecases/serving/ports.ts';
import { baseRoute, failed, givenRouter, url } from '../../support/worlds/serving-world.ts';

const versionHeader = 'x-understudy-version';

describe('serving a prediction', () => {
  it('answers by the variant that owns the position and captures the named fields alone', async () => {
    const { ask, captured, world } = givenRouter();

    const champion = await ask();
    world.draw = 0.1;
    const challenger = await ask();

    expect(champion.headers['x-understudy-version']).toBe('v1');
    expect(challenger.headers['x-understudy-version']).toBe('v2');
    expect(captured.map(({ version }) => version)).toEqual(['v1', 'v2']);
    expect(captured[0]).toMatchObject({
      outcome: 'ok',
      assignment: 'random',
      revision: 4,
      prediction: 0.25,
      features: { distance: 500 },
    });
    expect(JSON.stringify(captured)).not.toContain('secret');
  });

  it('gives the caller the champion’s answer when the challenger fails, and counts the failure for the challenger', async () => {
    const { ask, captured } = givenRouter({ draw: 0.1, replies: { v2: failed(500) } });

    const reply = await ask();

    expect(reply.status).toBe(200);
    expect(reply.headers['x-understudy-fallback']).toBe('v1');
    expect(captured[0]).toMatchObject({ version: 'v2', outcome: 'error', errorClass: 'http-500', answeredBy: 'v1' });
    expect(captured[0]?.hops).toEqual([{ version: 'v1', outcome: 'ok', latencyMs: 0 }]);
  });

  it('keeps half of the deadline for the champion', async () => {
    const { ask, captured } = givenRouter({ draw: 0.1, replies: { v2: { takes: 5000 } } });

    const reply = await ask();

    expect(reply.status).toBe(200);
    expect(captured[0]).toMatchObject({ outcome: 'timeout', latencyMs: 500 });
  });

  it('passes the caller’s own fault through without asking anybody else', async () => {
    const { ask, captured } = givenRouter({ draw: 0.1, replies: { v2: failed(422) } });

    const reply = await ask();

    expect(reply.status).toBe(422);
    expect(captured[0]).toMatchObject({ outcome: 'client-error' });
    expect(captured[0]?.hops).toBeUndefined();
  });

  it('gives an answer an id, and none to the first status that is an error', async () => {
    const found = await givenRouter({ draw: 0.1 }).ask();
    const refused = await givenRouter({ draw: 0.1, replies: { v2: failed(400) } }).ask();

    expect([found.status, refused.status]).toEqual([200, 400]);
    expect(found.headers['x-understudy-prediction-id']).toMatch(/^signed:/);
    expect(refused.headers['x-understudy-prediction-id']).toBeUndefined();
  });

  it('takes an answer without a prediction for an error', async () => {
    const empty: TargetReply = {
      kind: 'reply',
      status: 200,
      contentType: 'application/json',
      body: new TextEncoder().encode('{}'),
    };
    const { ask, captured } = givenRouter({ draw: 0.1, replies: { v2: empty } });

    await ask();

    expect(captured[0]).toMatchObject({ outcome: 'error', errorClass: 'bad-prediction' });
  });

  it('answers by the static fallback when all versions fail, and by a named error when there is none', async () => {
    const replies = { v1: failed(500), v2: failed(500) };
    const withStatic = givenRouter({
      replies,
      route: { ...baseRoute, fallback: [{ kind: 'static', body: { score: 0.2 } }] },
    });
    const without = givenRouter({ replies });

    const answered = await withStatic.ask();
    const refused = await without.ask();

    expect(new TextDecoder().decode(answered.body)).toBe('{"score":0.2}');
    expect(answered.headers['x-understudy-fallback']).toBe('static');
    expect(refused.status).toBe(502);
    expect(new TextDecoder().decode(refused.body)).toContain('ALL_HOPS_FAILED');
  });

  it('marks probes, so that no verdict reads them', async () => {
    const { ask, captured } = givenRouter();

    await ask('{}', { isProbe: true });

    expect(captured[0]?.assignment).toBe('probe');
  });

  it('refuses a body that is too large before any work', async () => {
    const { ask, reads } = givenRouter();

    await expect(ask('x'.repeat(MAX_BODY_BYTES + 1))).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(reads).toEqual({ route: 0, versions: 0 });
  });

  it('names a model that nobody serves', async () => {
    await expect(givenRouter({ route: undefined }).ask()).rejects.toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  });

  it('refuses a routed model that nobody serves by its own name, after no call', async () => {
    const { champion: _champion, ...empty } = baseRoute;

    await expect(givenRouter({ route: { ...empty, challengers: [] } }).ask()).rejects.toMatchObject({
      code: 'NOTHING_SERVES',
    });
  });

  it('says of a retired model that it is gone', async () => {
    const { champion: _champion, ...empty } = baseRoute;

    await expect(givenRouter({ route: { ...empty, challengers: [], retired: true } }).ask()).rejects.toMatchObject({
      code: 'MODEL_RETIRED',
    });
  });

  it('serves the static fallback of a model without champion', async () => {
    const { champion: _champion, ...empty } = baseRoute;
    const route: Route = { ...empty, challengers: [], fallback: [{ kind: 'static', body: { score: 0.2 } }] };

    const reply = await givenRouter({ route }).ask();

    expect(reply.status).toBe(200);
    expect(new TextDecoder().decode(reply.body)).toBe('{"score":0.2}');
  });

  it('keeps a sticky key with its variant, and tells different keys apart', async () => {
    const { ask, world, captured } = givenRouter({ route: { ...baseRoute, sticky: { header: 'X-User' } } });
    const versionOf = async (user: string) => (await ask('{}', { headers: { 'x-user': user } })).headers[versionHeader];

    const first = await Promise.all(Array.from({ length: 50 }, (_, i) => versionOf(`u${i}`)));
    world.draw = 0.1;
    const second = await Promise.all(Array.from({ length: 50 }, (_, i) => versionOf(`u${i}`)));

    expect(second).toEqual(first);
    expect(new Set(first)).toEqual(new Set(['v1', 'v2']));
    expect(captured.every(({ slice }) => slice !== undefined)).toBe(true);
  });

  it.each(['', '   '])('draws a request whose sticky key is blank: "%s"', async (blank) => {
    const { ask, captured } = givenRouter({ draw: 0.1, route: { ...baseRoute, sticky: { header: 'X-User' } } });

    await ask('{}', { headers: { 'x-user': blank } });

    expect(captured[0]?.version).toBe('v2');
    expect(captured[0]?.slice).toBeUndefined();
  });

  it('draws a request without its sticky key', async () => {
    const { ask, captured } = givenRouter({ draw: 0.1, route: { ...baseRoute, sticky: { header: 'X-User' } } });

    await ask();

    expect(captured[0]?.version).toBe('v2');
    expect(captured[0]?.slice).toBeUndefined();
  });

  it('signs what an answer was assigned to, and no error', async () => {
    const { ask, world } = givenRouter({ draw: 0.1 });

    const answered = await ask();
    world.replies = { v2: failed(422) };
    const refused = await ask();

    const id = answered.headers['x-understudy-prediction-id'] ?? '';
    expect(readContext(id.replace('signed:', ''))).toEqual({
      model: 'm',
      version: 'v2',
      assignment: 'random',
      revision: 4,
      window: 1000,
      slice: 6,
      requestId: 'id-0',
      prediction: 0.25,
    });
    expect(refused.headers).not.toHaveProperty('x-understudy-prediction-id');
  });

  it.each([
    ['the champion', ['v2'], 'v1'],
    ['the static answer', ['v2', 'v1'], 'static'],
  ])('signs no prediction of %s for the version that was asked first', async (_who, broken, by) => {
    const replies = Object.fromEntries(broken.map((version) => [version, failed(500)]));
    const fallback: Route['fallback'] = [{ kind: 'static', body: { score: 0.9 } }];
    const { ask } = givenRouter({ draw: 0.1, replies, route: { ...baseRoute, fallback } });

    const { headers } = await ask();

    expect(headers['x-understudy-fallback']).toBe(by);
    const context = readContext((headers['x-understudy-prediction-id'] ?? '').replace('signed:', ''));
    expect(context).toMatchObject({ version: 'v2', requestId: 'id-0' });
    expect(context?.prediction).toBeUndefined();
  });

  it('signs without segments where an id with them would be too long', async () => {
    const segments = [{ feature: 'origin', path: '$.origin', values: ['SEA', 'JFK'] }];
    const idOf = async (longestId: number): Promise<string> => {
      const { ask } = givenRouter({ draw: 0.1, longestId, route: { ...baseRoute, segments } });
      return ((await ask()).headers['x-understudy-prediction-id'] ?? '').replace('signed:', '');
    };
    const whole = await idOf(Infinity);
    const short = await idOf(whole.length - 1);

    expect(readContext(whole)?.segments).toHaveLength(1);
    expect(readContext(short)).toMatchObject({ version: 'v2', requestId: 'id-0' });
    expect(readContext(short)?.segments).toBeUndefined();
  });

  it('answers without an id, counted, when signing breaks', async () => {
    const { ask, counted } = givenRouter({ signerBreaks: true });

    const reply = await ask();

    expect(reply.status).toBe(200);
    expect(counted).toEqual({ UnsignedReplies: 1 });
  });

  it('replies without an id, counted, when there is no key', async () => {
    const { ask, counted } = givenRouter({ hasKey: false });

    const reply = await ask();

    expect(reply.status).toBe(200);
    expect(reply.headers).not.toHaveProperty('x-understudy-prediction-id');
    expect(counted).toEqual({ UnsignedReplies: 1 });
  });

  it('counts a record that could not be written and answers all the same', async () => {
    const { ask, counted } = givenRouter({ streamUp: false });

    expect((await ask()).status).toBe(200);
    expect(counted).toEqual({ CaptureLost: 1 });
  });

  it('numbers what each variant serves, so that a record that was never written leaves a gap', async () => {
    const { ask, captured, world } = givenRouter();

    await ask();
    world.streamUp = false;
    await ask();
    world.streamUp = true;
    await ask();
    world.draw = 0.1;
    await ask();
    await ask('{}', { isProbe: true });

    expect(captured.map(({ version, assignment, sequence }) => [version, assignment, sequence?.number])).toEqual([
      ['v1', 'random', 1],
      ['v1', 'random', 3],
      ['v2', 'random', 1],
      ['v2', 'probe', 1],
    ]);
  });

  it('tries the declared versions after the champion, each with its share, and ends in time with a named error', async () => {
    const third = { kind: 'version' as const, version: 'v0', target: url('v0') };
    const replies = { v0: { takes: 9_000 }, v1: { takes: 9_000 }, v2: { takes: 9_000 } };
    const { ask, captured, world } = givenRouter({ draw: 0.1, replies, route: { ...baseRoute, fallback: [third] } });

    const reply = await ask();

    expect(reply.status).toBe(504);
    expect(new TextDecoder().decode(reply.body)).toContain('DEADLINE_EXCEEDED');
    expect(world.now - 1_000_000).toBeLessThanOrEqual(1000);
    expect(captured[0]).toMatchObject({ version: 'v2', outcome: 'timeout', latencyMs: 1000, status: 504 });
    expect(captured[0]?.hops).toEqual([
      { version: 'v1', outcome: 'timeout', errorClass: 'timeout', latencyMs: 333 },
      { version: 'v0', outcome: 'timeout', errorClass: 'timeout', latencyMs: 334 },
    ]);
  });
});
