import { beforeEach, describe, expect, it } from 'vitest';
import { rollBack } from '../../../lambdas/usecases/rollout/states/roll-back.ts';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2' };

describe('the way back from a state that failed', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  const back = (state: unknown, name = 'r1') => rollBack(world.deps, { execution: world.execution(name), state });

  it('closes the start as refused, tells it, and moves nothing, when Prepare failed before it opened a rollout', async () => {
    const before = structuredClone(world.route());

    const state = await back({ ...START, startedBy: 'ann', error: { Error: 'States.Timeout', Cause: '' } });
    const end = await world.run(state);

    const reason = 'a step of the rollout failed: Prepare ran out of time';
    expect(state).toMatchObject({ next: 'report', model: MODEL, rolloutId: 'r1', reason });
    expect(end).toMatchObject({ next: 'refuse', reason });
    expect(world.record()).toMatchObject({ state: 'refused', version: 'v2', startedBy: 'ann', outcome: { reason } });
    expect(world.teller.kinds('r1')).toEqual(['refused']);
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
    expect(world.route()).toEqual(before);
    expect(world.probe.asked).toHaveLength(0);
  });

  it('leaves no record of a start that only continued another one', async () => {
    const state = await back({ ...START, continues: { rolloutId: 'r0', tick: 7 }, error: { Error: 'x' } }, 'r0-2');

    expect(state.next).toBe('refuse');
    expect(world.registry.rollouts.size).toBe(0);
  });

  it('closes the rollout by what was typed when Prepare failed after it opened one', async () => {
    await world.prepare(START);

    const state = await back({ ...START, error: { Error: 'States.Timeout', Cause: 'task timed out' } });

    expect(state.next).toBe('report');
    expect(world.record()).toMatchObject({ state: 'restored', outcome: { probes: { champion: 20 } } });
    expect(world.record().outcome?.reason).toBe(
      'a step of the rollout failed: Prepare ran out of time, the rollout stands still since 2026-02-01 12:00:00 UTC',
    );
    expect(world.route().lock).toBeUndefined();
  });

  it('says nothing about the version when a step of the rollout failed', async () => {
    await world.run(await world.prepare(START));

    await back({ ...START, error: { Error: 'States.Timeout', Cause: '' } });

    expect(world.record().outcome).toMatchObject({ kind: 'restored', tests: [], by: 'understudy' });
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
  });

  it('takes back a rollout whose recorded requests could not be asked, without a word about the version', async () => {
    const cause = JSON.stringify({ errorMessage: 'listing from capture/ failed within 5000 ms' });
    await world.givenModel({ labels: { maturity: 'PT1H' }, rollout: { retroShadow: {} } });
    const asking = await world.prepare(START);
    expect(asking.next).toBe('retro');

    await world.run(await back({ ...asking, error: { Error: 'UnderstudyError', Cause: cause } }));

    expect(world.record()).toMatchObject({ state: 'restored', revisions: [], outcome: { tests: [] } });
    expect(world.record().outcome?.reason).toContain('a step of the rollout failed: RetroShadow');
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
    expect(world.teller.published.at(-1)).toMatchObject({ kind: 'restored', severity: 'ticket' });
  });

  it('finds the rollout that a later execution was to continue', async () => {
    await world.run(await world.prepare(START));

    await back({ ...START, continues: { rolloutId: 'r1', tick: 1000 }, error: { Error: 'x' } }, 'r1-2');

    expect(world.record().state).toBe('restored');
  });

  it('marks no version for a fault of ours, such as a registry that was too slow', async () => {
    const waiting = await world.run(await world.prepare(START));
    const cause = JSON.stringify({ errorMessage: 'reading the rollout failed within 5000 ms: TimeoutError' });

    await back({ ...waiting, error: { Error: 'UnderstudyError', Cause: cause } });

    expect(world.record()).toMatchObject({ state: 'restored', outcome: { tests: [] } });
    expect(world.record().outcome?.reason).toContain('reading the rollout failed within 5000 ms');
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
  });

  it('tells people which step was throttled, and since when, in one sentence', async () => {
    const waiting = await world.run(await world.prepare(START));
    const Cause =
      'Rate Exceeded. (Service: Lambda, Status Code: 429, Request ID: 1) {"Reason":"CallerRateLimitExceeded"}';

    await world.run(await back({ ...waiting, error: { Error: 'Lambda.TooManyRequestsException', Cause } }));

    const reason =
      'a step of the rollout failed: Judge was throttled at every repeat: Lambda had no room to run its function, ' +
      'the rollout stands still since 2026-02-01 12:00:00 UTC';
    expect(world.record().outcome?.reason).toBe(reason);
    expect(world.teller.published.at(-1)).toMatchObject({ kind: 'restored', evidence: reason });
  });

  it('keeps a verdict against a version although a later step failed', async () => {
    world.behaviours.set('v2', { errors: 0.5 });
    let state = await world.prepare(START);
    while (state.next !== 'rollback') state = await world.drive(state, 600, 1);

    await back({ ...state, error: { Error: 'Sandbox.Timedout' } });

    expect(world.record().state).toBe('rolled-back');
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('rolled-back');
  });

  it('ends in order with input that names nothing', async () => {
    expect((await back('v2')).next).toBe('refuse');
  });

  it('leaves a promotion whose publication failed promoted, and publishes it', async () => {
    const publish = world.registry.publishRoute.bind(world.registry);
    let state = await world.drive(await world.prepare(START), 600, 1);
    while (state.next !== 'promote') state = await world.drive(state, 600, 1);
    world.registry.publishRoute = async () => Promise.reject(new Error('no counter'));
    await expect(world.run(state)).rejects.toThrow('no counter');
    world.registry.publishRoute = publish;

    const after = await back({ ...state, error: { Error: 'Error', Cause: '{"errorMessage":"no counter"}' } });
    const end = await world.run(after);

    expect(end.next).toBe('stop');
    expect(world.record().state).toBe('promoted');
    expect(world.registry.published.get(MODEL)?.champion?.version).toBe('v2');
    expect(world.registry.open.size).toBe(0);
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('champion');
    expect(world.registry.versions.get(`${MODEL}/v1`)?.status).toBe('former-champion');
  });
});

describe('ends of the machine without a record', () => {
  it.each(['wait', 'retro', 'restart', 'report'] as const)('refuse at %s', async (next) => {
    const world = new RolloutWorld();
    const state = { schema: 1, model: MODEL, version: 'v2', rolloutId: 'r7', tick: 3, next, reason: 'lost' };

    expect((await world.run(state)).next).toBe('refuse');
  });
});
