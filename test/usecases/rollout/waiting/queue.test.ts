import { beforeEach, describe, expect, it } from 'vitest';
import { showModel } from '../../../../lambdas/usecases/registry/show-model.ts';
import { showRollout } from '../../../../lambdas/usecases/rollout/evidence/show-rollout.ts';
import { abortRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { reconcileRollouts } from '../../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { startNext } from '../../../../lambdas/usecases/rollout/waiting/start-next.ts';
import { planStart } from '../../../../lambdas/usecases/rollout/planning/plan-start.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { QueueWorld } from '../../../support/rollout/queue-world.ts';
import { MODEL, versionOf } from '../../../support/rollout-world.ts';

const QUEUE = { whenBusy: 'queue' } as const;

describe('a start while another rollout is open', () => {
  let world: QueueWorld;

  beforeEach(async () => {
    world = new QueueWorld();
    await world.givenRunning();
  });

  const abort = (rolloutId: string) =>
    abortRollout(world.deps, { model: MODEL, rolloutId, body: undefined, by: 'arn:ann' });

  it('is refused by default, with the id of the open one', async () => {
    await expect(world.start('v3')).rejects.toMatchObject({
      code: 'ROLLOUT_OPEN',
      message: expect.stringContaining(`rollout r1 of ${MODEL} is open`),
    });
    expect(world.registry.rollouts.size).toBe(1);
  });

  it('waits where that is declared: no execution, no lock, a place that people see and are told once', async () => {
    const first = await world.start('v3', QUEUE);
    const second = await world.start('v4', QUEUE);
    const again = await world.start('v3', QUEUE, 'arn:carl');

    expect(first).toMatchObject({ kind: 'queued', rollout: { queued: { place: 1, behind: 'r1' }, execution: 'none' } });
    const { rolloutId } = first.rollout;
    expect(second.rollout.queued).toEqual({ place: 2, behind: rolloutId });
    expect(again).toEqual({ kind: 'exists', rollout: first.rollout });
    expect(world.executions.inputs.size).toBe(0);
    expect(world.route().lock).toEqual({ rolloutId: 'r1' });
    expect(world.record(rolloutId)).toMatchObject({ state: 'queued', startedBy: 'arn:bob', step: -1 });
    expect(world.teller.kinds(rolloutId)).toEqual(['queued']);
    expect(world.registry.versions.get(`${MODEL}/v3`)?.status).toBe('registered');
    expect(world.registry.audits.at(-1)).toMatchObject({ action: 'queue', by: 'arn:bob' });
  });

  it('is told by a repeat where telling failed', async () => {
    world.teller.failures = 1;
    await expect(world.start('v3', QUEUE)).rejects.toThrow('does not answer');

    const { kind, rollout } = await world.start('v3', QUEUE);

    expect(kind).toBe('exists');
    expect(world.teller.kinds(rollout.rolloutId)).toEqual(['queued']);
  });

  it('says so before it starts', async () => {
    await world.start('v3', QUEUE);
    const body = { version: 'v4', settings: QUEUE };

    const plan = await planStart(world.deps, { model: MODEL, body, first: false, by: 'arn:bob' });

    expect(plan).toMatchObject({ faults: [], whenBusy: expect.stringMatching(/place 2 of the queue, behind v3-2-/) });
    expect(world.registry.rollouts.size).toBe(2);
  });

  it('of which five may wait, also where eight come at once', async () => {
    const starts = [3, 4, 5, 6, 7, 8, 9].map((n) => world.start(`v${n}`, QUEUE));
    const settled = await Promise.allSettled([...starts, world.start('v3', { ...QUEUE, alpha: 0.02 })]);

    const codes = settled.map((one) =>
      one.status === 'rejected' ? String(Reflect.get(Object(one.reason), 'code')) : 'waits',
    );
    expect(codes.filter((code) => code === 'QUEUE_FULL')).toHaveLength(3);
    expect(codes.filter((code) => code === 'waits')).toHaveLength(5);
    const waiting = [...world.registry.rollouts.values()].filter(({ state }) => state === 'queued');
    expect(new Set(waiting.map(({ queued }) => queued?.place))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(waiting).toHaveLength(5);
  });

  it('may be aborted while it waits: the next one moves up, and nothing of the route is touched', async () => {
    const first = (await world.start('v3', QUEUE)).rollout.rolloutId;
    const second = (await world.start('v4', QUEUE)).rollout.rolloutId;
    const before = world.route();

    await abort(first);

    expect(world.record(first)).toMatchObject({ state: 'aborted', outcome: { by: 'arn:ann' } });
    expect(world.registry.versions.get(`${MODEL}/v3`)?.status).toBe('registered');
    expect(world.route()).toEqual(before);
    expect(world.teller.kinds(first)).toEqual(['queued', 'rolled-back']);
    expect((await showRollout(world.deps, MODEL, second)).rollout.queued).toMatchObject({ place: 1, behind: 'r1' });
    const { rollouts } = await showModel(world.deps, MODEL);
    expect(rollouts.find(({ rolloutId }) => rolloutId === second)?.queued).toMatchObject({ place: 1, behind: 'r1' });
    expect((await world.start('v5', QUEUE)).rollout.queued).toEqual({ place: 2, behind: second });
  });

  it('begins when the open one has ended and its way back is proven, planned as things stand then, once', async () => {
    const { rolloutId } = (await world.start('v3', QUEUE)).rollout;
    await abort('r1');

    expect(await startNext(world.deps, MODEL)).toBeUndefined();
    const begun = await Promise.all([world.end('r1'), startNext(world.deps, MODEL), startNext(world.deps, MODEL)]);
    await reconcileRollouts(world.deps);

    expect(begun).toContain(rolloutId);
    expect([...world.executions.inputs.keys()]).toEqual([arnOf(rolloutId)]);
    const state = await world.begin(rolloutId);
    expect(state).toMatchObject({ next: 'shift', step: 0, rolloutId });
    expect(world.route().lock).toEqual({ rolloutId });
    expect(world.record(rolloutId)).toMatchObject({ state: 'preparing', champion: 'v1', executions: 1 });
    expect(world.record(rolloutId).queued).toBeUndefined();
    expect(world.teller.kinds(rolloutId)).toEqual(['queued', 'started']);
    // The answer of Prepare was lost: the machine asks again.
    expect(await world.begin(rolloutId)).toEqual(state);
    expect(await startNext(world.deps, MODEL)).toBeUndefined();
  });

  it('keeps others behind those that came first while the route is free', async () => {
    const { rolloutId } = (await world.start('v3', QUEUE)).rollout;
    await abort('r1');

    await expect(world.start('v4')).rejects.toMatchObject({
      code: 'ROLLOUT_OPEN',
      message: expect.stringContaining(rolloutId),
    });
    expect((await world.start('v4', QUEUE)).rollout.queued).toEqual({ place: 2, behind: rolloutId });
  });

  it('waits on while the version before a promotion is kept warm', async () => {
    await world.start('v3', QUEUE);
    const { lock: _lock, ...free } = world.route();
    world.registry.routes.set(MODEL, { ...free, challengers: [], champion: versionOf('v2') });
    const keepWarm = { version: 'v1', since: free.changedAt, until: free.changedAt, revisions: [] };
    const promoted = { ...world.record('r1'), state: 'promoted' as const, keepWarm };
    world.registry.rollouts.set(`${MODEL}/r1`, promoted);

    expect(await startNext(world.deps, MODEL)).toBeUndefined();
    const ended = { at: free.changedAt, reason: 'as planned' };
    world.registry.rollouts.set(`${MODEL}/r1`, { ...promoted, keepWarm: { ...keepWarm, ended } });
    expect(await startNext(world.deps, MODEL)).toMatch(/^v3-/);
  });

  it('is planned against the champion that serves when its turn comes', async () => {
    const { rolloutId } = (await world.start('v3', QUEUE)).rollout;
    const route = world.route();
    const { lock: _lock, ...free } = route;
    world.registry.routes.set(MODEL, {
      ...free,
      challengers: [],
      champion: versionOf('v2'),
      revision: route.revision + 1,
    });
    world.registry.rollouts.delete(`${MODEL}/r1`);

    await startNext(world.deps, MODEL);
    await world.begin(rolloutId);

    expect(world.record(rolloutId)).toMatchObject({ state: 'preparing', champion: 'v2' });
  });

  it.each([
    ['became champion', /became champion of .* while this start waited/],
    ['was retired', /was retired while this start waited/],
  ])('has nothing left to do where its version %s', async (how, words) => {
    const { rolloutId } = (await world.start('v3', QUEUE)).rollout;
    const { lock: _lock, ...free } = world.route();
    const champion = versionOf(how === 'was retired' ? 'v1' : 'v3');
    world.registry.routes.set(MODEL, { ...free, challengers: [], champion, revision: free.revision + 1 });
    if (how === 'was retired') world.registry.versions.set(`${MODEL}/v3`, { ...versionOf('v3'), status: 'retired' });

    await startNext(world.deps, MODEL);
    const state = await world.begin(rolloutId);

    expect(state).toMatchObject({ next: 'refuse', reason: expect.stringMatching(words) });
    expect(world.record(rolloutId)).toMatchObject({ state: 'overtaken', outcome: { kind: 'overtaken', tests: [] } });
    expect(world.teller.kinds(rolloutId)).toEqual(['queued', 'overtaken']);
    expect(world.registry.waiting.size).toBe(0);
    expect(world.route().lock).toBeUndefined();
  });

  it('is refused at its turn where it cannot start any more, and says why', async () => {
    const { rolloutId } = (await world.start('v3', QUEUE)).rollout;
    await abort('r1');
    await world.end('r1');
    world.deps.targets.hosts.length = 0;

    await world.begin(rolloutId);

    expect(world.record(rolloutId)).toMatchObject({
      state: 'refused',
      outcome: { faults: [{ path: 'version.target' }] },
    });
    expect(world.teller.kinds(rolloutId)).toEqual(['queued', 'refused']);
  });

  it('whose turn was taken by somebody who was faster keeps its place and its next turn', async () => {
    const { rolloutId } = (await world.start('v3', QUEUE)).rollout;
    await abort('r1');
    await world.end('r1');
    const route = world.route();
    world.registry.routes.set(MODEL, { ...route, lock: { rolloutId: 'faster' }, revision: route.revision + 1 });

    expect(await world.begin(rolloutId)).toMatchObject({ next: 'stop' });
    expect(world.record(rolloutId)).toMatchObject({ state: 'queued', execution: 'none', executions: 1 });
    expect(await world.end(rolloutId, rolloutId, 'SUCCEEDED')).toBeUndefined();
    world.registry.routes.set(MODEL, { ...route, revision: route.revision + 2 });

    expect(await startNext(world.deps, MODEL)).toBe(rolloutId);
    expect(await world.begin(`${rolloutId}-2`)).toMatchObject({ next: 'shift', rolloutId });
    expect(world.record(rolloutId)).toMatchObject({ executions: 2, execution: arnOf(`${rolloutId}-2`) });
  });

  it('waits for its cold target as any start does, before everybody who came later', async () => {
    const { rolloutId } = (await world.start('v3', QUEUE)).rollout;
    await abort('r1');
    await world.end('r1');
    const url = 'https://models.example/v3';
    world.caller.replies.set(url, () => ({ kind: 'failed', errorClass: 'http-503' }));

    const cold = await world.begin(rolloutId);
    await expect(world.start('v4')).rejects.toMatchObject({ code: 'ROLLOUT_OPEN' });
    world.caller.replies.delete(url);

    expect(cold).toMatchObject({ next: 'warm', rolloutId });
    expect(world.record(rolloutId)).toMatchObject({ state: 'preparing', warming: { tries: 1 } });
    expect(await world.run(cold, rolloutId)).toMatchObject({ next: 'shift' });
    expect(world.route().lock).toEqual({ rolloutId });
  });
});

describe('the queue after a death', () => {
  let world: QueueWorld;
  let rolloutId: string;

  beforeEach(async () => {
    world = new QueueWorld();
    await world.givenRunning();
    rolloutId = (await world.start('v3', QUEUE)).rollout.rolloutId;
    await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: undefined, by: 'arn:ann' });
    world.clock.advance(200_000);
  });

  it('the reconciler starts who is next', async () => {
    expect(await reconcileRollouts(world.deps)).toMatchObject({ begun: [rolloutId], failed: [] });
    expect(await reconcileRollouts(world.deps)).toMatchObject({ begun: [], restored: [], running: 1 });
    expect(await world.begin(rolloutId)).toMatchObject({ next: 'shift' });
  });

  it('whoever died between starting the machine and noting it is followed by one that finds the same execution', async () => {
    const { deps } = world;
    const dies = { ...deps, rollouts: failing(world) };

    await expect(startNext(dies, MODEL)).rejects.toThrow('died');
    expect(await reconcileRollouts(deps)).toMatchObject({ begun: [rolloutId] });

    expect(world.executions.inputs.size).toBe(1);
    expect(world.record(rolloutId)).toMatchObject({ execution: arnOf(rolloutId), executions: 1 });
  });

  it('an execution that dies before it holds the route ends its rollout, and the next one begins', async () => {
    const next = (await world.start('v4', QUEUE)).rollout.rolloutId;
    await reconcileRollouts(world.deps);
    const route = world.route();

    expect(await world.end(rolloutId, rolloutId, 'ABORTED')).toBe(next);

    expect(world.record(rolloutId)).toMatchObject({ state: 'restored' });
    expect(world.record(rolloutId).outcome?.probes).toBeUndefined();
    expect(world.route()).toEqual(route);
    expect(await world.begin(next)).toMatchObject({ next: 'shift' });
  });

  it('an abort between the start of the machine and its first state is obeyed', async () => {
    await reconcileRollouts(world.deps);

    await abortRollout(world.deps, { model: MODEL, rolloutId, body: undefined, by: 'arn:ann' });

    expect(await world.begin(rolloutId)).toMatchObject({ next: 'refuse' });
    expect(world.route().lock).toBeUndefined();
    expect(world.record(rolloutId).state).toBe('aborted');
  });
});

/** A table that cannot be written. */
function failing(world: QueueWorld) {
  const { registry } = world;
  return {
    readQueue: (model: string) => registry.readQueue(model),
    readRollout: (model: string, id: string) => registry.readRollout(model, id),
    listRollouts: (model: string) => registry.listRollouts(model),
    writeRollout: () => Promise.reject(new Error('died')),
  };
}

describe('two starts at once', () => {
  let world: QueueWorld;

  beforeEach(async () => {
    world = new QueueWorld();
    await world.givenRunning();
    await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: undefined, by: 'arn:ann' });
  });

  const both = async (whenBusy: 'refuse' | 'queue' | 'replace') => {
    const starts = await Promise.all([world.start('v3', { whenBusy }), world.start('v4', { whenBusy })]);
    const ids = starts.map(({ rollout }) => rollout.rolloutId);
    const states = await Promise.all(ids.map((id) => world.begin(id)));
    return { ids, states };
  };

  it.each(['refuse', 'queue', 'replace'] as const)('leave one winner where both say %s', async (whenBusy) => {
    const { ids } = await both(whenBusy);

    const holder = world.route().lock?.rolloutId ?? '';
    const [loser = ''] = ids.filter((id) => id !== holder);
    expect(ids).toContain(holder);
    expect(world.record(holder).state).toBe('preparing');
    const lost = { refuse: 'refused', queue: 'queued', replace: 'replaced' } as const;
    expect(world.record(loser).state).toBe(lost[whenBusy]);
    expect(world.registry.open.get(MODEL)).toBe(holder);
  });

  it('the second waits behind the first without an execution that runs on', async () => {
    const { ids, states } = await both('queue');

    const loser = ids.findIndex((id) => id !== world.route().lock?.rolloutId);
    expect(states[loser]).toMatchObject({ next: 'stop', reason: expect.stringContaining('place 1 of the queue') });
    expect(await world.end(ids[loser] ?? '', ids[loser], 'SUCCEEDED')).toBeUndefined();
    expect(world.record(ids[loser])).toMatchObject({ state: 'queued', executions: 1 });
  });
});
