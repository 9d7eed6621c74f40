import { describe, expect, it } from 'vitest';
import { readCaptureRecord } from '../../../lambdas/contracts/messages/read-capture-record.ts';
import type { TargetReply } from '../../../lambdas/usecases/serving/ports.ts';
import { baseRoute, failed, givenRouter } from '../../support/worlds/serving-world.ts';

const bounded = { ...baseRoute, maxInFlight: 2 };
const answer: TargetReply = {
  kind: 'reply',
  status: 200,
  contentType: 'application/json',
  body: new TextEncoder().encode('{"score":0.5}'),
};

/** A router whose model answers when the test lets it. */
function givenSlowModel() {
  const router = givenRouter({ route: bounded });
  const waiting: ((reply: TargetReply) => void)[] = [];
  router.deps.targets.call = () => new Promise((resolve) => waiting.push(resolve));
  router.deps.random.uniform = drawsFrom(0.9);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { ...router, waiting, turn };
}

function drawsFrom(start: number): () => number {
  let draws = 0;
  return () => start + (draws += 1) / 1_000;
}

describe('a bound of the requests under way', () => {
  it('refuses the one beyond with 429, the reason and when to ask again, and has room when one has ended', async () => {
    const { ask, waiting, turn } = givenSlowModel();
    const first = [ask(), ask()];
    await turn();

    const refused = await ask();

    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '1', 'x-understudy-revision': '4' } });
    expect(refused.headers).not.toHaveProperty('x-understudy-version');
    expect(JSON.parse(new TextDecoder().decode(refused.body))).toEqual({
      error: {
        code: 'TOO_MANY_IN_FLIGHT',
        message: 'm has 2 requests under way, as many as its maxInFlight allows: ask again in a second',
      },
    });
    waiting.splice(0).forEach((end) => end(answer));
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
    const later = ask();
    await turn();
    waiting.splice(0).forEach((end) => end(answer));
    expect((await later).status).toBe(200);
  });

  it('leaves a record of the refusal that is the model’s, of no version that is compared, and that fold reads', async () => {
    const { ask, waiting, turn, captured, calls } = givenSlowModel();
    const under = [ask(), ask()];
    await turn();

    await ask();

    expect(captured).toMatchObject([
      {
        version: 'none',
        assignment: 'refused',
        outcome: 'client-error',
        errorClass: 'too-many-in-flight',
        status: 429,
      },
    ]);
    expect(captured[0]?.sequence).toBeUndefined();
    expect(readCaptureRecord(JSON.stringify(captured[0]))).toMatchObject({ assignment: 'refused' });
    expect(calls).toHaveLength(0);
    waiting.splice(0).forEach((end) => end(answer));
    await Promise.all(under);
  });

  it('is no bound of another model, nor of one that declares none', async () => {
    const { ask, serve, waiting, turn, world } = givenSlowModel();
    const under = [ask(), ask()];
    await turn();
    world.route = { ...bounded, model: 'other' };

    const other = serve({ model: 'other', headers: {}, body: new Uint8Array(), isProbe: false });
    await turn();
    waiting.splice(0).forEach((end) => end(answer));

    expect((await other).status).toBe(200);
    await Promise.all(under);
  });

  it('counts out a request that failed or could not be served', async () => {
    const { ask, deps, world } = givenRouter({
      route: { ...bounded, maxInFlight: 1 },
      replies: { v1: failed(500) },
    });
    expect((await ask()).status).toBe(502);
    const { champion: _none, ...empty } = { ...bounded, maxInFlight: 1, challengers: [], revision: 5 };
    world.route = empty;
    world.now += 10_000;

    await expect(ask()).rejects.toMatchObject({ code: 'NOTHING_SERVES' });

    expect(deps.flights.held.get('m')?.size).toBe(0);
  });

  it('gives the place of a request free whose environment died, when its time is over', async () => {
    const { ask, deps, world } = givenRouter({ route: { ...bounded, maxInFlight: 1 } });
    deps.flights.leave = async () => undefined;
    deps.random.uniform = drawsFrom(0.9);
    await ask();

    const soon = await ask();
    world.now += 1_000 + 3_000 + 1;
    const later = await ask();

    expect([soon.status, later.status]).toEqual([429, 200]);
  });

  it('is none while the count does not answer', async () => {
    const { ask, deps } = givenRouter({ route: { ...bounded, maxInFlight: 1 } });
    deps.flights.isUp = false;

    expect((await Promise.all([ask(), ask(), ask()])).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('never refuses a probe of the platform', async () => {
    const { ask, deps } = givenRouter({ route: { ...bounded, maxInFlight: 1 } });
    deps.flights.held.set('m', new Set([Number.MAX_SAFE_INTEGER]));

    expect((await ask()).status).toBe(429);
    expect((await ask('{}', { isProbe: true })).status).toBe(200);
  });
});
