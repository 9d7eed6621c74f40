import { describe, expect, it } from 'vitest';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import { baseRoute, failed, givenRouter } from '../../support/worlds/serving-world.ts';

const START = 1_000_000;

/** `v2` is cut off by the open rollout: open for 30 s, then half-open for 60 s. */
function cutOff(version = 'v2', over: Partial<Route> = {}): Route {
  const times = { sinceMs: START, untilMs: START + 30_000, expiresMs: START + 90_000 };
  return {
    ...baseRoute,
    lock: { rolloutId: 'r1' },
    breakers: [{ version, revision: baseRoute.revision, ...times, calls: 20, failed: 20 }],
    ...over,
  };
}

/** A cold router: its first request, so many milliseconds after the breaker opened; the draw gives `v2`. */
function coldRouter(after: number, route = cutOff(), draw = 0.1) {
  const router = givenRouter({ route, draw });
  router.world.now = START + after;
  return router;
}

describe('a breaker of the route', () => {
  it('refuses the version in a cold environment at once: the champion answers, and it stays a failure of the version', async () => {
    const { ask, calls, captured } = coldRouter(0);

    const reply = await ask();

    expect(reply.headers).toMatchObject({ 'x-understudy-version': 'v1', 'x-understudy-fallback': 'v1' });
    expect(calls.map(({ version }) => version)).toEqual(['v1']);
    expect(captured[0]).toMatchObject({
      version: 'v2',
      outcome: 'error',
      errorClass: 'breaker-open',
      answeredBy: 'v1',
    });
  });

  it('lets a small share of calls through once it is half-open, and all once it is over', async () => {
    const drawn = async (after: number, draw: number): Promise<readonly string[]> => {
      const { ask, calls } = coldRouter(after, cutOff(), draw);
      await ask();
      return calls.map(({ version }) => version);
    };

    expect(await drawn(29_999, 0.01)).toEqual(['v1']);
    expect(await drawn(30_000, 0.01)).toEqual(['v2']);
    expect(await drawn(30_000, 0.06)).toEqual(['v1']);
    expect(await drawn(90_000, 0.06)).toEqual(['v2']);
  });

  it('never leaves a caller without an answer: who is last in the chain is asked', async () => {
    const { ask, calls } = coldRouter(0, cutOff('v1'), 0.9);

    expect((await ask()).status).toBe(200);
    expect(calls.map(({ version }) => version)).toEqual(['v1']);
  });

  it.each([
    ['no rollout is open', { lock: undefined }],
    ['the specification wants none', { breaker: 'off' as const }],
  ])('holds nobody where %s', async (_name, over) => {
    const { ask, calls } = coldRouter(0, cutOff('v2', over));

    await ask();

    expect(calls.map(({ version }) => version)).toEqual(['v2']);
  });

  it('does not keep probes of the platform from asking', async () => {
    const { ask, calls } = coldRouter(0, cutOff('v1', { fallback: [{ kind: 'static', body: { score: 0 } }] }), 0.9);

    await ask(undefined, { isProbe: true });

    expect(calls.map(({ version }) => version)).toEqual(['v1']);
  });

  it('leaves an environment’s own breaker as it is: a trial that fails there is refused there', async () => {
    const router = coldRouter(30_000, cutOff(), 0.01);
    router.world.replies = { v2: failed(500) };
    for (let n = 0; n < 8; n++) await router.ask();

    expect(router.calls.filter(({ version }) => version === 'v2')).toHaveLength(5);
  });
});
