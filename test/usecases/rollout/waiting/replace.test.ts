import { beforeEach, describe, expect, it } from 'vitest';
import { jsonReply } from '../../../support/fakes/scripted-targets.ts';
import { QueueWorld } from '../../../support/rollout/queue-world.ts';
import { MODEL } from '../../../support/rollout-world.ts';
import { abortRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { startNext } from '../../../../lambdas/usecases/rollout/waiting/start-next.ts';
import { prepareRollout } from '../../../../lambdas/usecases/rollout/states/prepare-rollout.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import type { RouteChange } from '../../../../lambdas/usecases/registry/ports.ts';

const REPLACE = { whenBusy: 'replace' } as const;

describe('a start that replaces the open rollout', () => {
  let world: QueueWorld;

  beforeEach(async () => {
    world = new QueueWorld();
    await world.givenRunning();
  });

  it('takes it back to the champion, proves that, tells it, and begins in its place', async () => {
    const { rolloutId } = (await world.start('v3', REPLACE)).rollout;
    expect(world.record('r1').state).toBe('running');

    const state = await world.begin(rolloutId);

    const reason = `replaced by rollout ${rolloutId} of v3, which arn:bob started`;
    expect(state).toMatchObject({ next: 'shift', rolloutId });
    expect(world.record('r1')).toMatchObject({
      state: 'replaced',
      outcome: { reason, by: 'arn:bob', replacedBy: rolloutId, tests: [], probes: { asked: 20, champion: 20 } },
    });
    expect(world.route()).toMatchObject({ lock: { rolloutId }, challengers: [], champion: { version: 'v1' } });
    const [back, next] = world.registry.publications.slice(-2);
    expect(back).toMatchObject({ challengers: [], reason: `replaced: ${reason}` });
    expect(back?.lock).toBeUndefined();
    expect(next?.lock).toEqual({ rolloutId });
    expect(world.teller.kinds('r1').at(-1)).toBe('replaced');
    expect(world.teller.published.find(({ kind }) => kind === 'replaced')).toMatchObject({ severity: 'info' });
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
    expect(world.registry.versions.get(`${MODEL}/v3`)?.status).toBe('challenger');
  });

  it('is safe to repeat, and the machine of the one that was replaced ends without touching the route', async () => {
    const { rolloutId } = (await world.start('v3', REPLACE)).rollout;
    const state = await world.begin(rolloutId);
    const before = world.route();

    expect(await world.begin(rolloutId)).toEqual(state);
    const end = await world.drive({ ...state, rolloutId: 'r1', version: 'v2', next: 'wait' }, 0);

    expect(end).toMatchObject({ next: 'refuse', reason: expect.stringContaining('replaced by rollout') });
    expect(world.route()).toEqual(before);
    expect(world.teller.kinds('r1').filter((kind) => kind === 'replaced')).toHaveLength(1);
  });

  it('replaces nothing where its own target does not answer', async () => {
    world.caller.replies.set('https://models.example/v3', () => jsonReply(500, {}));
    const { rolloutId } = (await world.start('v3', REPLACE)).rollout;

    expect(await world.begin(rolloutId)).toMatchObject({ next: 'refuse' });

    expect(world.record('r1').state).toBe('running');
    expect(world.route().lock).toEqual({ rolloutId: 'r1' });
  });

  it('does not begin where the champion is not proven to serve alone', async () => {
    const { rolloutId } = (await world.start('v3', REPLACE)).rollout;
    world.probe.prescribed.push(...Array.from({ length: 1_000 }, () => 'v2'));

    const state = await world.begin(rolloutId);

    expect(state).toMatchObject({ next: 'refuse', reason: expect.stringContaining('whenBusy: rollout r1') });
    expect(world.record('r1')).toMatchObject({ state: 'replaced', outcome: { probes: { champion: 0 } } });
    expect(world.record(rolloutId).state).toBe('refused');
    expect(world.route()).toMatchObject({ challengers: [], champion: { version: 'v1' } });
    expect(world.route().lock).toBeUndefined();
    expect(world.teller.published.find(({ kind }) => kind === 'replaced')).toMatchObject({ severity: 'page' });
  });

  it('does not begin where the way back fails: the open one goes on', async () => {
    const { rolloutId } = (await world.start('v3', REPLACE)).rollout;
    const { registry, deps } = world;
    const routes = {
      readRoute: (model: string) => registry.readRoute(model),
      publishRoute: () => Promise.reject(new Error('no table')),
      changeRoute: (_change: RouteChange) => Promise.reject(new Error('no table')),
    };
    const task = { execution: world.execution(rolloutId), input: registryInput(world, rolloutId) };

    await expect(prepareRollout({ ...deps, routes }, task)).rejects.toThrow('no table');

    expect(world.record('r1').state).toBe('running');
    expect(world.route()).toMatchObject({ lock: { rolloutId: 'r1' }, challengers: [{ version: 'v2' }] });
    expect(registry.rollouts.has(`${MODEL}/${rolloutId}`)).toBe(false);
  });

  it('goes on where it died after the way back', async () => {
    const { rolloutId } = (await world.start('v3', REPLACE)).rollout;
    const task = { execution: world.execution(rolloutId), input: registryInput(world, rolloutId) };
    const dying = { ...world.deps, salts: { saltFor: () => Promise.reject(new Error('died')) } };

    await expect(prepareRollout(dying, task)).rejects.toThrow('died');
    expect(world.record('r1').state).toBe('replaced');

    expect(await world.begin(rolloutId)).toMatchObject({ next: 'shift' });
    expect(world.route().lock).toEqual({ rolloutId });
  });

  it('is refused, under the path that says so, for whoever may not abort', async () => {
    await world.givenModel({ access: { abort: ['role/on-call'] }, rollout: REPLACE });

    await expect(world.start('v3', {})).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      faults: [{ path: 'rollout.whenBusy', message: expect.stringContaining('access.abort') }],
    });
    await expect(world.start('v3', REPLACE)).rejects.toMatchObject({ faults: [{ path: 'settings.whenBusy' }] });
    expect(await world.prepare({ model: MODEL, version: 'v3', settings: REPLACE }, 'by-hand')).toMatchObject({
      next: 'refuse',
      reason: expect.stringContaining('you are console'),
    });
    const by = 'arn:aws:sts::123456789012:assumed-role/on-call/ann';
    expect(await world.start('v3', REPLACE, by)).toMatchObject({ kind: 'started' });
    expect(world.record('r1').state).toBe('running');
  });

  it('goes before those who wait, and they wait on', async () => {
    const waiting = (await world.start('v4', { whenBusy: 'queue' })).rollout.rolloutId;
    const { rolloutId } = (await world.start('v3', REPLACE)).rollout;

    await world.begin(rolloutId);

    expect(world.route().lock).toEqual({ rolloutId });
    expect(world.record(waiting).state).toBe('queued');
  });

  it('goes before them also while its way back is proven and its place is not taken yet', async () => {
    const waiting = (await world.start('v4', { whenBusy: 'queue' })).rollout.rolloutId;
    const { rolloutId } = (await world.start('v3', REPLACE)).rollout;
    const begun: unknown[] = [];
    const sleep = world.clock.sleep.bind(world.clock);
    world.clock.sleep = async (ms: number) => {
      begun.push(await startNext(world.deps, MODEL));
      return sleep(ms);
    };
    const { saltFor } = world.deps.salts;
    world.deps.salts.saltFor = async (...of) => {
      begun.push(await startNext(world.deps, MODEL));
      return saltFor(...of);
    };

    await world.begin(rolloutId);

    expect(begun.length).toBeGreaterThan(1);
    expect(begun.filter((id) => id !== undefined)).toEqual([]);
    expect(world.record(waiting)).toMatchObject({ state: 'queued', execution: 'none' });
    await abortRollout(world.deps, { model: MODEL, rolloutId, body: undefined, by: 'arn:ann' });
    expect(await world.end(rolloutId)).toBe(waiting);
  });

  it('keeps nobody waiting for long where it died between the way back and its own start', async () => {
    const waiting = (await world.start('v4', { whenBusy: 'queue' })).rollout.rolloutId;
    const { rolloutId } = (await world.start('v3', REPLACE)).rollout;
    const task = { execution: world.execution(rolloutId), input: registryInput(world, rolloutId) };
    const dying = { ...world.deps, salts: { saltFor: () => Promise.reject(new Error('died')) } };
    await expect(prepareRollout(dying, task)).rejects.toThrow('died');

    expect(await startNext(world.deps, MODEL)).toBeUndefined();
    world.clock.advance(180_000);
    expect(await startNext(world.deps, MODEL)).toBe(waiting);
  });

  it('starts at once where nothing is open', async () => {
    world.registry.rollouts.clear();
    world.givenChampion();

    const { rolloutId } = (await world.start('v3', REPLACE)).rollout;

    expect(await world.begin(rolloutId)).toMatchObject({ next: 'shift' });
  });
});

function registryInput(world: QueueWorld, rolloutId: string): unknown {
  return world.executions.inputs.get(arnOf(rolloutId));
}
