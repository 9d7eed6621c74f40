import { beforeEach, describe, expect, it } from 'vitest';
import { ControlWorld } from '../../../support/control-world.ts';

let world: ControlWorld;
beforeEach(() => {
  world = new ControlWorld();
});

describe('aborting and promoting', () => {
  it('gives the champion everything back at once, and says in how many milliseconds', async () => {
    world.given('open');

    const answer = await world.call('POST /models/m/rollouts/r1/abort', { reason: 'customers complain' });

    expect(answer).toMatchObject({
      status: 200,
      body: { restoredInMs: expect.any(Number), told: 'told', rollout: { state: 'aborted' } },
    });
    expect(await world.registry.readRoute('m')).toMatchObject({ revision: 4, challengers: [], hot: false });
    expect((await world.registry.readRoute('m'))?.lock).toBeUndefined();
    expect(world.registry.publications).toHaveLength(1);
    expect(world.registry.open.size).toBe(0);
    expect(await world.registry.readRollout('m', 'r1')).toMatchObject({
      requests: [{ kind: 'abort', by: 'arn:ann', reason: 'customers complain' }],
      outcome: { kind: 'aborted', reason: 'customers complain' },
    });
  });

  it('changes nothing and tells nobody again when aborted again', async () => {
    world.given('open');
    await world.call('POST /models/m/rollouts/r1/abort');

    const again = await world.call('POST /models/m/rollouts/r1/abort');

    expect(again).toMatchObject({ status: 200, body: { told: 'known', rollout: { state: 'aborted' } } });
    expect((await world.registry.readRoute('m'))?.revision).toBe(4);
    expect(world.teller.published).toHaveLength(1);
  });

  it('aborts even when nobody can be told, and says so', async () => {
    world.given('open');
    world.teller.publish = () => Promise.reject(new Error('no topic'));

    const answer = await world.call('POST /models/m/rollouts/r1/abort');

    expect(answer).toMatchObject({ status: 200, body: { told: 'failed', rollout: { state: 'aborted' } } });
  });

  it('notes the wish to promote for the next tick, once', async () => {
    world.given('open');

    await world.call('POST /models/m/rollouts/r1/promote', { reason: 'looks good' });
    const answer = await world.call('POST /models/m/rollouts/r1/promote');

    expect(answer).toMatchObject({ status: 202, body: { rollout: { state: 'running' } } });
    expect((await world.registry.readRollout('m', 'r1'))?.requests).toMatchObject([{ kind: 'promote', by: 'arn:ann' }]);
    expect((await world.registry.readRoute('m'))?.revision).toBe(3);
  });

  it('refuses to promote what ends with a report, and says what to do instead', async () => {
    world.given('open');
    const record = await world.registry.readRollout('m', 'r1');
    if (record === undefined) throw new Error('no rollout');
    world.registry.rollouts.set('m/r1', { ...record, plan: { ...record.plan, ends: 'report' } });

    const answer = await world.call('POST /models/m/rollouts/r1/promote', { reason: 'looks good' });

    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'NOTHING_TO_PROMOTE' } } });
    expect(JSON.stringify(answer.body)).toContain('end it, then start a canary');
    expect((await world.registry.readRollout('m', 'r1'))?.requests).toEqual([]);
  });

  it.each(['abort', 'promote'] as const)('refuses to %s what has ended otherwise, or is not there', async (kind) => {
    world.givenClosed(kind === 'abort' ? 'promoted' : 'aborted');

    expect(await world.call(`POST /models/m/rollouts/r1/${kind}`)).toMatchObject({
      status: 409,
      body: { error: { code: 'ROLLOUT_CLOSED' } },
    });
    expect(await world.call(`POST /models/m/rollouts/r9/${kind}`)).toMatchObject({ status: 404 });
    expect(await world.call(`POST /models/m/rollouts/r1/${kind}`, { why: 1 })).toMatchObject({ status: 400 });
  });

  it('says that the machine was faster when the rollout was promoted between reading and aborting', async () => {
    world.given('open');
    const add = world.registry.addRequest.bind(world.registry);
    world.registry.addRequest = async (...request) => {
      await add(...request);
      world.givenClosed('promoted');
    };

    expect(await world.call('POST /models/m/rollouts/r1/abort')).toMatchObject({
      status: 409,
      body: { error: { code: 'ROLLOUT_CLOSED' } },
    });
    expect((await world.registry.readRollout('m', 'r1'))?.state).toBe('promoted');
  });
});
