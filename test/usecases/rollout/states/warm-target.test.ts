import { beforeEach, describe, expect, it } from 'vitest';
import { endExecution } from '../../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { reconcileRollouts } from '../../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { prepareRollout } from '../../../../lambdas/usecases/rollout/states/prepare-rollout.ts';
import { abortRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { jsonReply } from '../../../support/fakes/scripted-targets.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2', startedBy: 'ann' };
const V2_URL = 'https://models.example/v2';

describe('a target that is cold when its rollout starts', () => {
  let world: RolloutWorld;
  let tried = 0;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    tried = 0;
  });

  /** The target answers `cold` until so many seconds have passed. */
  function givenCold(seconds: number, cold = () => jsonReply(503, {})): void {
    const until = world.clock.now() + seconds * 1_000;
    world.caller.replies.set(V2_URL, () => {
      tried += 1;
      return world.clock.now() < until ? cold() : jsonReply(200, { score: 0.5 });
    });
  }

  it('is asked again in growing pauses, and the rollout starts when it answers', async () => {
    givenCold(10);

    let state = await world.prepare(START);
    const pauses: (number | undefined)[] = [];
    while (state.next === 'warm') {
      pauses.push(state.pauseSeconds);
      state = await world.run(state);
    }

    expect(pauses).toEqual([1, 2, 4, 8]);
    expect(tried).toBe(25);
    expect(state).toMatchObject({ next: 'shift', step: 0 });
    expect(world.record()).toMatchObject({ state: 'preparing', startedBy: 'ann', champion: 'v1', step: -1 });
    expect(world.record().warming).toBeUndefined();
    expect(world.route().lock).toEqual({ rolloutId: 'r1' });
    expect((await world.drive(state, 600)).next).toBe('stop');
    expect(world.record().state).toBe('promoted');
    expect(await world.registry.listOpen()).toEqual([]);
  });

  it('says so in the record meanwhile, and holds no lock', async () => {
    givenCold(100);
    const since = new Date(world.clock.now()).toISOString();

    const state = await world.run(await world.prepare(START));

    expect(state.reason).toBe('waiting for the target: 5 × http-503 (try 2, 1 s of 60 s); asked again in 2 s');
    expect(world.record()).toMatchObject({
      state: 'preparing',
      warming: { since, tries: 2, says: '5 × http-503' },
    });
    expect(world.route()).toMatchObject({ revision: 3 });
    expect(world.route().lock).toBeUndefined();
    expect(world.registry.open.size).toBe(0);
    expect(await world.registry.listOpen()).toEqual([{ model: MODEL, rolloutId: 'r1' }]);
    expect(world.registry.publications).toHaveLength(0);
  });

  it('is refused when its time is over, with how long it was tried, and the record is closed', async () => {
    givenCold(1_000, () => ({ kind: 'timeout' }));

    const end = await world.drive(await world.prepare(START), 0);

    const reason = 'none of 5 sample requests was answered properly in 8 tries over 60 s: 5 × timeout';
    expect(end.next).toBe('refuse');
    expect(end.reason).toContain(reason);
    expect(world.record()).toMatchObject({ state: 'refused', outcome: { kind: 'refused', tests: [] } });
    expect(world.record().outcome?.reason).toContain(reason);
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
    expect(world.route()).toMatchObject({ revision: 3 });
    expect(world.teller.kinds('r1')).toEqual(['refused']);
    expect(await world.registry.listOpen()).toEqual([]);
  });

  it('is waited for as long as the specification says, in real time whatever a window lasts', async () => {
    await world.givenModel({ warming: 'PT3M20S' });
    givenCold(1_000);
    const begin = world.clock.now();

    const deps = { ...world.deps, windowSeconds: 2 };
    const task = { execution: world.execution('r1'), input: START };
    let state = await prepareRollout(deps, task);
    while (state.next === 'warm') {
      world.clock.advance((state.pauseSeconds ?? 0) * 1_000);
      state = await prepareRollout(deps, task);
    }

    expect(state.next).toBe('refuse');
    expect(world.clock.now() - begin).toBe(200_000);
  });

  it.each(['econnrefused', 'econnreset', 'enotfound', 'eai_again', 'etimedout', 'SnapStartNotReadyException'])(
    'is waited for when nobody is there yet: %s',
    async (errorClass) => {
      givenCold(10, () => ({ kind: 'failed', errorClass }));

      const state = await world.prepare(START);

      expect(state).toMatchObject({ next: 'warm', reason: expect.stringContaining(`5 × ${errorClass}`) });
      expect((await world.drive(state, 600)).next).toBe('stop');
    },
  );

  it.each(['address-refused', 'cert_has_expired', 'AccessDeniedException'])(
    'is not waited for when waiting mends nothing: %s',
    async (errorClass) => {
      givenCold(10, () => ({ kind: 'failed', errorClass }));

      expect((await world.prepare(START)).next).toBe('refuse');
    },
  );

  it('is not waited for when it has started and answers wrongly', async () => {
    const answers = [jsonReply(503, {}), jsonReply(200, { score: 'x' })];
    let n = 0;
    world.caller.replies.set(V2_URL, () => answers[(n += 1) % 2] ?? jsonReply(503, {}));

    const state = await world.prepare(START);

    expect(state.next).toBe('refuse');
    expect(state.reason).toContain('; the prediction at $.score must be a finite number');
    expect(world.record()).toMatchObject({ state: 'refused', step: -1 });
    expect(world.record().warming).toBeUndefined();
  });

  it('is refused at once when it wakes up and answers wrongly', async () => {
    givenCold(2);
    const state = await world.prepare(START);
    world.caller.replies.set(V2_URL, () => jsonReply(400, {}));

    const end = await world.run(state);

    expect(end.reason).toContain('none of 5 sample requests was answered properly: 5 × http-400');
    expect(world.record().state).toBe('refused');
  });

  it('is given up when a person aborts, and the abort stands', async () => {
    givenCold(100);
    const state = await world.prepare(START);

    await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: {}, by: 'bob' });
    const end = await world.run(state);

    expect(end).toMatchObject({ next: 'refuse', reason: 'rollout r1 has ended: aborted by bob' });
    expect(world.record().state).toBe('aborted');
    expect(world.route().lock).toBeUndefined();
  });

  it('is given up when somebody aborts between the last try and the lock', async () => {
    givenCold(1);
    const state = await world.prepare(START);
    const read = world.registry.readRoute.bind(world.registry);
    world.registry.readRoute = async (model) => {
      world.registry.readRoute = read;
      await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: {}, by: 'bob' });
      return read(model);
    };

    const end = await world.run(state);

    expect(end.next).toBe('refuse');
    expect(world.record().state).toBe('aborted');
    expect(world.route().lock).toBeUndefined();
    expect(world.teller.kinds('r1')).toEqual(['rolled-back']);
  });

  it('goes on waiting, and takes no lock, when the answer to its note was lost', async () => {
    givenCold(10);
    const write = world.registry.writeRollout.bind(world.registry);
    world.registry.writeRollout = async (record) => {
      world.registry.writeRollout = write;
      await write(record);
      return 'conflict';
    };

    const state = await world.prepare(START);

    expect(state).toMatchObject({ next: 'warm', pauseSeconds: 1 });
    expect(world.teller.kinds('r1')).toEqual([]);
    expect((await world.drive(state, 600)).next).toBe('stop');
  });

  it('keeps the status of its version when it ends before its start', async () => {
    givenCold(100);
    await world.registry.setVersionStatus(MODEL, 'v2', 'rolled-back');
    await world.prepare(START);

    await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: {}, by: 'bob' });

    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('rolled-back');
  });

  it('leaves a closed record when its execution is stopped', async () => {
    givenCold(100);
    await world.prepare(START);

    await endExecution(world.deps, { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'ABORTED' });

    expect(world.record()).toMatchObject({ state: 'restored' });
    expect(world.route()).toMatchObject({ revision: 3, champion: { version: 'v1' } });
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
  });

  it('leaves a closed record when its execution dies unheard', async () => {
    givenCold(100);
    await world.prepare(START);
    world.executions.statuses.set(arnOf('r1'), 'timed-out');

    const { restored } = await reconcileRollouts(world.deps);

    expect(restored).toEqual(['r1']);
    expect(world.record()).toMatchObject({ state: 'restored', outcome: { by: 'understudy' } });
    expect(world.route()).toMatchObject({ revision: 3, champion: { version: 'v1' } });
    expect(world.teller.kinds('r1')).toEqual(['restored']);
    expect(await world.registry.listOpen()).toEqual([]);
  });

  it('goes on when the reconciler finds it alive, and when a try comes while it asks', async () => {
    givenCold(100);
    const state = await world.prepare(START);
    const alive = await reconcileRollouts(world.deps);
    world.executions.statusOf = async () => {
      await world.run(state);
      return 'gone';
    };

    const tried = await reconcileRollouts(world.deps);

    expect([alive.running, tried.running]).toEqual([1, 1]);
    expect(world.record().warming?.tries).toBe(2);
  });

  it('loses nothing when the machine repeats a try', async () => {
    givenCold(100);
    await world.prepare(START);

    const again = await world.prepare(START);

    expect(again.next).toBe('warm');
    expect(world.record().warming?.tries).toBe(2);
  });

  it('does not start while another rollout holds the lock when it has warmed up', async () => {
    givenCold(1);
    const state = await world.prepare(START);
    world.registry.routes.set(MODEL, { ...world.route(), revision: 9, lock: { rolloutId: 'faster' } });

    const end = await world.run(state);

    expect(end.reason).toContain('rollout faster of flight-delay is open');
    expect(world.record().state).toBe('refused');
  });
});
