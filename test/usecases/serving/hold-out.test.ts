import { describe, expect, it } from 'vitest';
import type { Route } from '../../../lambdas/contracts/stored/route.ts';
import { assignRequest } from '../../../lambdas/domain/routing/assign-request.ts';
import { baseRoute, failed, givenRouter, url } from '../../support/worlds/serving-world.ts';

const constant = { kind: 'static' as const, body: { score: 0.1 } };
const held: Route = {
  ...baseRoute,
  sticky: { header: 'x-user' },
  holdout: { sharePercent: 5, hops: [constant] },
  holdoutSalt: 'for ever',
};
const v0 = { kind: 'version' as const, version: 'v0', target: url('v0') };

/** Who of ten thousand users is held out. */
function usersHeld(route: Route): ReadonlySet<string> {
  const users = Array.from({ length: 10_000 }, (_, n) => `user ${n}`);
  const heldOut = users.filter((user) => {
    const asked = { headers: { 'x-user': user }, path: '/', json: () => undefined, isProbe: false, draw: () => 0.99 };
    return assignRequest(route, asked).assignment === 'holdout';
  });
  return new Set(heldOut);
}

describe('a hold-out', () => {
  it('is its share of the users, the same for ever, whatever rollouts do', () => {
    const before = usersHeld(held);

    expect(before.size).toBeGreaterThan(430);
    expect(before.size).toBeLessThan(570);
    expect(usersHeld({ ...held, salt: 'another rollout', challengers: [], revision: 99 })).toEqual(before);
    expect(usersHeld({ ...held, holdoutSalt: 'another' })).not.toEqual(before);
    // A larger share keeps those who are in it.
    const more = usersHeld({ ...held, holdout: { sharePercent: 10, hops: [constant] } });
    expect([...before].filter((user) => !more.has(user))).toEqual([]);
  });

  it('says nothing about who is drawn for a rollout', () => {
    const users = [...usersHeld({ ...held, holdout: { sharePercent: 50, hops: [constant] } })];
    const drawn = users.filter((user) => {
      const asked = { headers: { 'x-user': user }, path: '/', json: () => undefined, isProbe: false, draw: () => 0.99 };
      return assignRequest({ ...baseRoute, sticky: { header: 'x-user' } }, asked).role === 'challenger';
    });

    expect(Math.abs(drawn.length / users.length - 0.5)).toBeLessThan(0.03);
  });

  it('is answered by the constant, and its exposure is recorded as one that no verdict reads', async () => {
    const { ask, captured, calls } = givenRouter({ route: { ...held, sticky: undefined }, draw: 0.01 });

    const reply = await ask();

    expect(new TextDecoder().decode(reply.body)).toBe('{"score":0.1}');
    expect(reply.headers).toMatchObject({ 'x-understudy-version': 'static', 'x-understudy-variant': 'holdout' });
    expect(reply.headers).not.toHaveProperty('x-understudy-fallback');
    expect(reply.headers['x-understudy-prediction-id']).toContain('"static","h"');
    expect(calls).toHaveLength(0);
    expect(captured).toMatchObject([
      { version: 'static', assignment: 'holdout', outcome: 'ok', prediction: 0.1, sequence: { number: 1 } },
    ]);
    expect(captured[0]?.answeredBy).toBeUndefined();
  });

  it('is answered by its version, and by the champion where all of its hops fail, which counts as their failure', async () => {
    const route = { ...held, sticky: undefined, holdout: { sharePercent: 5, hops: [v0] } };
    const { ask, captured, world } = givenRouter({ route, draw: 0.01 });
    await ask();
    world.replies = { v0: failed(500) };

    const reply = await ask();

    expect([reply.status, reply.headers['x-understudy-fallback']]).toEqual([200, 'v1']);
    expect(captured).toMatchObject([
      { version: 'v0', assignment: 'holdout', outcome: 'ok' },
      { version: 'v0', assignment: 'holdout', outcome: 'error', answeredBy: 'v1' },
    ]);
  });

  it('takes no request that a rule decides, and no probe', async () => {
    const rules = [{ name: 'all', when: [{ kind: 'path' as const, is: ['/'] }] }];
    const { ask, captured, world } = givenRouter({ route: { ...held, rules, sticky: undefined }, draw: 0.01 });
    await ask();
    world.route = { ...held, sticky: undefined };
    world.now += 10_000;
    await ask('{}', { isProbe: true });

    expect(captured.map(({ assignment }) => assignment)).toEqual(['rule', 'probe']);
  });

  it('is none while nobody could answer it', async () => {
    const route = { ...held, sticky: undefined, holdout: { sharePercent: 5, hops: [] } };
    const { ask, captured } = givenRouter({ route, draw: 0.01 });

    await ask();

    expect(captured).toMatchObject([{ assignment: 'random' }]);
  });
});
