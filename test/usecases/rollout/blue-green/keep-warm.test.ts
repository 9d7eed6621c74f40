import { describe, expect, it } from 'vitest';
import { describeEvidence, describeRollout } from '../../../../bin/console/describe-rollout.ts';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { endExecution } from '../../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { reconcileRollouts } from '../../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { undoPromotion } from '../../../../lambdas/usecases/rollout/restoring/undo-promotion.ts';
import { rollBack } from '../../../../lambdas/usecases/rollout/states/roll-back.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { MODEL, RolloutWorld, versionOf } from '../../../support/rollout-world.ts';

const start = { model: MODEL, version: 'v2' };
/** 5,000 requests a window prove an objective of 99 % at once. */
const TRAFFIC = 5_000;
const MINUTE = 60_000;

type Rollout = NonNullable<Parameters<RolloutWorld['givenModel']>[0]>['rollout'];

async function givenBlueGreen(keepWarm = 'PT10M', more: Rollout = {}): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  const strategy = { kind: 'blue-green' as const, bake: 'PT3M', keepWarm };
  await world.givenModel({ slo: { availability: 99 }, rollout: { strategy, ...more } });
  world.givenChampion();
  return world;
}

/** Drives the machine until the promotion was told. */
async function promoted(world: RolloutWorld): Promise<MachineState> {
  let state = await world.prepare(start);
  for (let n = 0; n < 60 && world.record().keepWarm === undefined; n++) state = await world.drive(state, TRAFFIC, 1);
  return world.drive(state, TRAFFIC, 1);
}

function statuses(world: RolloutWorld): readonly (string | undefined)[] {
  return ['v1', 'v2'].map((version) => world.registry.versions.get(`${MODEL}/${version}`)?.status);
}

function askedOf({ warmRequests }: RolloutRecord): number {
  return warmRequests?.asked ?? 0;
}

function endOf({ keepWarm }: RolloutRecord): { ended: { at: string; reason: string }; until: string } {
  if (keepWarm?.ended === undefined) throw new Error('it is kept warm still');
  return { ended: keepWarm.ended, until: keepWarm.until };
}

function subjects(world: RolloutWorld): readonly string[] {
  return world.teller.published.map(({ id }) => id);
}

describe('blue/green', () => {
  it('gives the challenger everything in its first step, says what nobody sees then, and keeps the champion warm', async () => {
    const world = await givenBlueGreen();

    const state = await world.drive(await world.prepare(start), TRAFFIC, 6);

    expect(state.next).toMatch(/wait|keep/);
    expect(world.route().challengers).toMatchObject([{ version: 'v2', weightPercent: 100 }]);
    const { plan, warmRequests } = world.record();
    expect(plan.steps).toEqual([{ weightPercent: 100, bakeWindows: 3 }]);
    const says = plan.says.join('; ');
    expect(says).toContain('errors and timeouts are held against the objective alone');
    expect(says).toContain('all requests at once leave no champion to compare with');
    expect(says).toContain('kept warm for 10 min by 3 sample requests every 1 min, 30 at most');
    expect(warmRequests?.asked).toBeGreaterThan(0);
    expect(world.caller.calls.some(({ target }) => JSON.stringify(target).includes('/v1'))).toBe(true);
  });

  it('is promoted, told at once, and keeps the version before warm for as long as it was written', async () => {
    const world = await givenBlueGreen();

    await promoted(world);

    expect(world.record()).toMatchObject({
      state: 'promoted',
      keepWarm: { version: 'v1' },
      outcome: { kind: 'promoted' },
    });
    expect(subjects(world)).toContain('r1:promoted');
    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, lastChampion: { version: 'v1' }, hot: true });
    expect(world.route().lock).toBeUndefined();
    expect(await world.registry.listOpen()).toHaveLength(1);
    expect(statuses(world)).toEqual(['former-champion', 'champion']);
  });

  it('ends as it was written, with the version before asked a few times a window', async () => {
    const world = await givenBlueGreen();
    const state = await promoted(world);
    const before = world.record();

    const last = await world.drive(state, TRAFFIC);

    const after = world.record();
    expect(last).toMatchObject({ next: 'stop', reason: 'kept warm for 10 min, as planned' });
    const { ended, until } = endOf(after);
    expect(ended.reason).toBe('kept warm for 10 min, as planned');
    expect(Date.parse(ended.at)).toBeGreaterThanOrEqual(Date.parse(until));
    expect(after.warmRequests?.asked).toBe(after.warmRequests?.answered);
    expect(askedOf(after) - askedOf(before)).toBeLessThanOrEqual(3 * 13);
    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, hot: false });
    expect(await world.registry.listOpen()).toEqual([]);
    expect(after.state).toBe('promoted');
    expect(describeEvidence(after).join('\n')).toMatch(
      /v1 was kept warm until .*: kept warm for 10 min, as planned; it answered (\d+) of \1 sample/,
    );
  });

  it('returns at once when the promoted version breaks the objective, proves it and tells it', async () => {
    const world = await givenBlueGreen();
    const state = await promoted(world);
    world.behaviours.set('v2', { errors: 0.2 });
    const broken = world.clock.now();

    const last = await world.drive(state, TRAFFIC);

    const record = world.record();
    expect(last.next).toBe('refuse');
    expect(record).toMatchObject({ state: 'rolled-back', outcome: { kind: 'rolled-back', by: 'the judge' } });
    expect(record.outcome?.tests).toEqual(['errors']);
    expect(record.outcome?.reason).toMatch(/^after its promotion: /);
    expect(record.outcome?.probes?.champion).toBeGreaterThan(0);
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, hot: false, challengers: [] });
    expect(world.route().goodVersions).toMatchObject([{ version: 'v2', undone: true }]);
    expect(statuses(world)).toEqual(['champion', 'rolled-back']);
    expect(await world.registry.listOpen()).toEqual([]);
    expect(subjects(world).slice(-2)).toEqual(['r1:promoted', 'r1:rolled-back']);
    // The window that broke, and the one and a half until it is final.
    expect(Date.parse(record.outcome?.at ?? '') - broken).toBeLessThanOrEqual(3 * MINUTE);
    expect(describeRollout(record)).toContain('rolled back: more errors than the objective allows');
  });

  it('proves nothing for the next try of a version that it returned from', async () => {
    const world = await givenBlueGreen();
    const state = await promoted(world);
    world.behaviours.set('v2', { errors: 0.2 });
    await world.drive(state, TRAFFIC);

    await world.prepare(start, 'r2');

    const { attempt, carried } = world.record('r2').plan;
    expect(attempt).toMatchObject({ number: 2, planned: 1 });
    expect(Object.values(carried?.proofs ?? { none: 1 }).every((log) => log <= 0)).toBe(true);
  });

  it('returns for no limit that warns: what takes nothing back before the promotion takes nothing back after it', async () => {
    const limits = [{ name: 'e', metric: 'errors' as const, maxPercent: 0.1, strength: 'warn' as const }];
    const world = await givenBlueGreen('PT10M', { guardrails: { limits } });
    const state = await promoted(world);
    world.behaviours.set('v2', { errors: 0.005 });

    await world.drive(state, TRAFFIC);

    expect(world.record()).toMatchObject({ state: 'promoted', keepWarm: { ended: { reason: /as planned/ } } });
  });

  it('watches on a calendar of its own, in which no question of the plan was asked', async () => {
    const gates = { promotion: { approvers: ['*'], deadline: 'PT4M', otherwise: 'approve' as const } };
    const world = await givenBlueGreen('PT10M', { gates });

    await world.drive(await promoted(world), TRAFFIC);

    const { keepWarm, questions } = world.record();
    expect(questions).toHaveLength(1);
    expect(keepWarm?.verdict?.window).toBe(10);
    expect(keepWarm?.verdict).not.toHaveProperty('schedule');
    expect(keepWarm?.verdict?.reason).not.toContain('waited for a person');
  });

  it('goes on under a route that was changed meanwhile, and judges what is served under it', async () => {
    const world = await givenBlueGreen();
    const state = await promoted(world);
    const route = world.route();
    world.registry.routes.set(MODEL, { ...route, revision: route.revision + 1, timeoutMs: 900 });
    world.behaviours.set('v2', { errors: 0.2 });

    await world.drive(state, TRAFFIC);

    expect(world.record().state).toBe('rolled-back');
    expect(world.route().champion?.version).toBe('v1');
  });

  it('ends when a person goes back, and leaves who serves then alone', async () => {
    const world = await givenBlueGreen();
    const state = await promoted(world);
    const body = { reason: 'it answers nonsense' };
    await undoPromotion(world.deps, { model: MODEL, body, by: 'ann@example.com' });

    const last = await world.drive(state, TRAFFIC);

    expect(last).toMatchObject({ next: 'stop', reason: 'v1 serves in place of v2' });
    expect(world.record()).toMatchObject({
      state: 'promoted',
      keepWarm: { ended: { reason: 'v1 serves in place of v2' } },
    });
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, hot: false });
  });

  it('ends when the next rollout begins, which keeps its lock and its rows', async () => {
    const world = await givenBlueGreen();
    const state = await promoted(world);
    world.registry.versions.set(`${MODEL}/v3`, versionOf('v3'));
    const next = await world.prepare({ ...start, version: 'v3' }, 'r2');

    const last = await world.drive(state, TRAFFIC);

    expect(next.next).toBe('shift');
    expect(last).toMatchObject({ next: 'stop', reason: 'rollout r2 began' });
    expect(world.route()).toMatchObject({ hot: true, lock: { rolloutId: 'r2' } });
    expect(await world.registry.listOpen()).toEqual([{ model: MODEL, rolloutId: 'r2' }]);
  });

  it('ends when its execution is stopped: the promoted version serves on, and nobody is told of a rollback', async () => {
    const world = await givenBlueGreen();
    await promoted(world);
    const told = subjects(world);

    await endExecution(world.deps, { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'ABORTED' });

    expect(world.record()).toMatchObject({ state: 'promoted', keepWarm: { ended: { reason: /ended as ABORTED/ } } });
    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, hot: false });
    expect(await world.registry.listOpen()).toEqual([]);
    expect(subjects(world)).toEqual(told);
  });

  it('returns although its execution died right after the guardrail had spoken', async () => {
    const world = await givenBlueGreen();
    let state = await promoted(world);
    world.behaviours.set('v2', { errors: 0.2 });
    while (state.next !== 'rollback') state = await world.drive(state, TRAFFIC, 1);

    await endExecution(world.deps, { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'FAILED' });

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { kind: 'rolled-back', by: 'the judge' } });
    expect(world.record().outcome?.probes?.champion).toBeGreaterThan(0);
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, hot: false });
    expect(subjects(world).at(-1)).toBe('r1:rolled-back');
  });

  it('is left alone by the reconciler while its execution lives, and ended by it once that is gone', async () => {
    const world = await givenBlueGreen();
    await promoted(world);

    const alive = await reconcileRollouts(world.deps);
    world.executions.statuses.set(arnOf('r1'), 'aborted');
    const dead = await reconcileRollouts(world.deps);

    expect(alive).toMatchObject({ running: 1, cleared: 0, restored: [] });
    expect(dead).toMatchObject({ running: 0, cleared: 1, restored: [] });
    expect(world.record().keepWarm?.ended?.reason).toContain('aborted');
    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, hot: false });
  });

  it('ends where a state of ours fails for good: the promoted version serves on, and the execution says so', async () => {
    const world = await givenBlueGreen();
    const state = await promoted(world);

    const failed = { ...state, error: { Error: 'Error', Cause: 'boom' } };
    const last = await rollBack(world.deps, { execution: world.execution('r1'), state: failed });

    expect(last.next).toBe('refuse');
    expect(last.reason).toMatch(/^v2 is champion and no longer watched: /);
    expect(world.record().state).toBe('promoted');
    expect(world.route().champion?.version).toBe('v2');
  });

  it('stays where the version before was retired: there is nothing to return to', async () => {
    const world = await givenBlueGreen();
    const state = await promoted(world);
    await world.registry.setVersionStatus(MODEL, 'v1', 'retired');

    const last = await world.drive(state, TRAFFIC);

    expect(last).toMatchObject({ next: 'stop', reason: 'v1 was retired' });
    expect(world.route().champion?.version).toBe('v2');
  });

  it('repeats of every state change nothing more', async () => {
    const world = await givenBlueGreen();
    let state = await promoted(world);
    world.behaviours.set('v2', { errors: 0.2 });
    for (let n = 0; n < 30 && state.next !== 'refuse'; n++) {
      if (state.next === 'wait') await world.sendTraffic(TRAFFIC);
      if (state.next === 'wait') world.clock.advance(MINUTE);
      const first = await world.run(state);
      const revision = world.route().revision;
      state = await world.run(state);
      expect({ ...state, reason: '' }).toEqual({ ...first, reason: '' });
      expect(world.route().revision).toBe(revision);
    }

    expect(world.record().state).toBe('rolled-back');
    expect(subjects(world).filter((id) => id === 'r1:rolled-back')).toHaveLength(1);
  });

  it('without keepWarm ends with the promotion', async () => {
    const world = await givenBlueGreen('PT0S');

    const last = await world.drive(await world.prepare(start), TRAFFIC);

    expect(last.next).toBe('stop');
    expect(world.record().state).toBe('promoted');
    expect(world.record().keepWarm).toBeUndefined();
    expect(world.route().hot).toBe(false);
  });
});
