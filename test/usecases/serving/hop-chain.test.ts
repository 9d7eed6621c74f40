import { describe, expect, it } from 'vitest';
import { readCaptureRecord } from '../../../lambdas/contracts/messages/read-capture-record.ts';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import type { PredictionReply } from '../../../lambdas/usecases/serving/ports.ts';
import { baseRoute, failed, givenRouter, url } from '../../support/worlds/serving-world.ts';

const textOf = ({ body }: PredictionReply): string => new TextDecoder().decode(body);

describe('a version that keeps failing', () => {
  const broken = { draw: 0.1, replies: { v2: failed(500) } };

  it('is cut off after five failures: the champion answers at once, and each refused call is its failure', async () => {
    const { ask, calls, captured } = givenRouter(broken);

    for (let n = 0; n < 12; n++) expect((await ask()).status).toBe(200);

    expect(calls.filter(({ version }) => version === 'v2')).toHaveLength(5);
    expect(captured.map(({ version, outcome, answeredBy }) => `${version} ${outcome} ${answeredBy}`)).toEqual(
      Array.from({ length: 12 }, () => 'v2 error v1'),
    );
    expect(captured.map(({ errorClass }) => errorClass).slice(4, 6)).toEqual(['http-500', 'breaker-open']);
    // A refused call takes nothing of the deadline.
    expect(calls.at(-1)).toMatchObject({ version: 'v1', deadlineMs: 1_000 });
    expect(readCaptureRecord(JSON.stringify(captured[5]))).toMatchObject({ errorClass: 'breaker-open' });
  });

  it('is tried once after half a minute, and serves again when that succeeds', async () => {
    const { ask, calls, world } = givenRouter(broken);
    for (let n = 0; n < 6; n++) await ask();
    world.now += 30_001;
    world.replies = {};

    const replies = [await ask(), await ask()];

    expect(calls.filter(({ version }) => version === 'v2')).toHaveLength(7);
    expect(replies.map(({ headers }) => headers['x-understudy-version'])).toEqual(['v2', 'v2']);
  });

  it('is asked all the same where no other hop can answer, also where an old answer might', async () => {
    const cached = { ...baseRoute, fallback: [{ kind: 'cached' as const, maxAgeMs: 1_000 }] };
    for (const route of [baseRoute, cached]) {
      const { ask, calls } = givenRouter({ route, draw: 0.9, replies: { v1: failed(500) } });

      for (let n = 0; n < 12; n++) expect((await ask()).status).toBe(502);

      expect(calls).toHaveLength(12);
    }
  });

  it('is not cut off by what is the callers’ own fault', async () => {
    const { ask, calls } = givenRouter({ draw: 0.1, replies: { v2: failed(422) } });

    for (let n = 0; n < 12; n++) expect((await ask()).status).toBe(422);

    expect(calls).toHaveLength(12);
  });

  it.each([
    ['never where the breaker is off', 'off' as const, 12],
    ['after as many as are declared', { failures: 2, of: 2, pauseMs: 1_000 }, 2],
  ])('is cut off %s', async (_what, breaker, most) => {
    const { ask, calls } = givenRouter({ ...broken, route: { ...baseRoute, breaker } });

    for (let n = 0; n < 12; n++) await ask();

    expect(calls.filter(({ version }) => version === 'v2')).toHaveLength(most);
  });

  it('is asked by probes of the platform, which teach the breaker nothing', async () => {
    const { ask, calls } = givenRouter(broken);

    for (let n = 0; n < 12; n++) await ask('{}', { isProbe: true });
    for (let n = 0; n < 12; n++) await ask();
    await ask('{}', { isProbe: true });

    expect(calls.filter(({ version }) => version === 'v2')).toHaveLength(12 + 5 + 1);
  });
});

describe('an answer that was good before', () => {
  const route: Route = {
    ...baseRoute,
    forwardHeaders: ['x-tenant'],
    fallback: [
      { kind: 'cached', maxAgeMs: 60_000 },
      { kind: 'static', body: { score: 0 } },
    ],
  };
  const down = { v1: failed(500), v2: failed(500) };

  it('is given again to the same request while no version answers, and says so', async () => {
    const { ask, world, captured } = givenRouter({ route, draw: 0.9 });
    await ask('{"distance":1}');
    world.replies = down;

    const [same, other] = [await ask('{"distance":1}'), await ask('{"distance":2}')];

    expect([textOf(same), same.headers['x-understudy-fallback']]).toEqual(['{"score":0.25}', 'cached']);
    expect([textOf(other), other.headers['x-understudy-fallback']]).toEqual(['{"score":0}', 'static']);
    expect(captured[1]).toMatchObject({ version: 'v1', outcome: 'error', answeredBy: 'cached', status: 200 });
    // Nothing was predicted: an id for labels carries none.
    expect(same.headers['x-understudy-prediction-id']).toMatch(/,null\]$/);
  });

  it('is none when it is too old, of another tenant, or a challenger’s', async () => {
    const { ask, world } = givenRouter({ route, draw: 0.9 });
    await ask('{"distance":1}', { headers: { 'x-tenant': 'a' } });
    world.draw = 0.1;
    await ask('{"distance":2}');
    world.replies = down;

    const tenant = await ask('{"distance":1}', { headers: { 'x-tenant': 'b' } });
    const challenger = await ask('{"distance":2}');
    world.now += 60_001;
    const old = await ask('{"distance":1}', { headers: { 'x-tenant': 'a' } });

    expect([tenant, challenger, old].map(textOf)).toEqual(Array.from({ length: 3 }, () => '{"score":0}'));
  });
});

describe('a version that is declared as another target', () => {
  it('steps in when assigned version and champion are late, each with its share, and the last gets what is left', async () => {
    const route: Route = { ...baseRoute, fallback: [{ kind: 'version', version: 'v0', target: url('v0') }] };
    const { ask, calls, captured } = givenRouter({
      route,
      draw: 0.1,
      replies: { v2: { takes: 5_000 }, v1: { takes: 5_000 } },
    });

    const reply = await ask();

    expect([reply.status, reply.headers['x-understudy-fallback']]).toEqual([200, 'v0']);
    expect(calls.map(({ version, deadlineMs }) => [version, deadlineMs])).toEqual([
      ['v2', 333],
      ['v1', 333],
      ['v0', 334],
    ]);
    expect(captured[0]).toMatchObject({ outcome: 'timeout', latencyMs: 666, hops: [{ outcome: 'timeout' }, {}] });
  });
});
