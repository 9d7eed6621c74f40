import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import { endExecution } from '../../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { abortRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { undoPromotion } from '../../../../lambdas/usecases/rollout/restoring/undo-promotion.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { BatchesWorld, START } from '../../../support/rollout/batches-world.ts';
import { MODEL } from '../../../support/rollout-world.ts';

const MINUTE = 60_000;
const order = { model: MODEL, rolloutId: 'r1', by: 'ann', body: { reason: 'too slow' } };

describe('the way back of a champion that has given up instances', () => {
  let world: BatchesWorld;

  /** A rollout whose second batch serves 80 %: the champion still has what it had before it, 3 of 5. */
  async function atSecondBatch(): Promise<MachineState> {
    return world.pass(await world.prepare(START), () => world.record().step === 1);
  }

  beforeEach(async () => {
    world = new BatchesWorld();
    await world.givenBatches();
    world.behaviours.set('v1', { errors: 0 });
    world.behaviours.set('v2', { errors: 0 });
  });

  it('gives it at once what its instances carry, and the rest when they have come', async () => {
    const state = await atSecondBatch();

    const { rollout } = await abortRollout(world.deps, order);
    world.look();

    expect(rollout).toMatchObject({ state: 'aborted', comingBack: { keepsPercent: 40, instances: 3, of: 5 } });
    expect(world.route()).toMatchObject({ lock: { rolloutId: 'r1' }, challengers: [{ weightPercent: 40 }] });
    expect(world.capacity.orders.at(-1)).toBe('old 3 > 5');
    expect(world.teller.published.at(-1)?.subject).toContain('v1 comes back in steps');
    expect(world.teller.published.at(-1)?.what).toContain('comes back in steps: 60 % now, v1 has 3 of 5 instances');

    const end = await world.pass(state, () => false);
    expect(end.next).toBe('refuse');
    expect(world.probe.asked).toEqual([]);
    await world.reconcile(4);

    expect(world.shares().slice(-3)).toEqual([80, 40, 0]);
    expect(world.overloaded()).toEqual([]);
    expect(world.route().lock).toBeUndefined();
    expect(world.record()).toMatchObject({
      comingBack: { keepsPercent: 0, ended: { says: 'all requests are with v1 again' } },
      outcome: { probes: { asked: 20, champion: 20 } },
      capacitySettled: { says: 'old keeps 5 instances; new keeps 1 instance' },
    });
    expect(world.teller.kinds('r1').filter((kind) => kind === 'rolled-back' || kind === 'returned')).toEqual([
      'rolled-back',
      'returned',
    ]);
    expect(world.registry.open.size).toBe(0);
  });

  it('does not wait for ever: after its time everything goes back, with the reason', async () => {
    await atSecondBatch();
    world.capacity.refuses = 'ResourceLimitExceeded';
    await abortRollout(world.deps, order);

    await world.reconcile(14);
    expect(world.record().comingBack?.keepsPercent).toBe(40);
    await world.reconcile(2);

    expect(world.record().comingBack).toMatchObject({ keepsPercent: 0, instances: 3 });
    expect(world.record().comingBack?.ended?.says).toMatch(/^all requests went to v1 at .*, although it had 3 of 5/);
    expect(world.route()).toMatchObject({ challengers: [] });
    expect(world.route().lock).toBeUndefined();
    // Its instances are still wanted.
    world.capacity.refuses = undefined;
    await world.reconcile(3);
    expect(world.capacity.instancesOf('old')).toBe(5);
  });

  it('keeps nothing with a version that answers with failures', async () => {
    const state = await atSecondBatch();
    world.behaviours.set('v2', { errors: 0.5 });

    await world.pass(state, () => world.record().outcome !== undefined);

    expect(world.record()).toMatchObject({ state: 'rolled-back', comingBack: { keepsPercent: 0, instances: 3 } });
    expect(world.record().comingBack?.says).toMatch(
      /^all requests went to v1 at once, although it has 3 of 5 instances: v2 .* calls failed$/,
    );
    expect(world.route()).toMatchObject({ challengers: [] });
    expect(world.route().lock).toBeUndefined();
    await world.reconcile(4);
    expect(world.capacity.instancesOf('old')).toBe(5);
    expect(world.capacity.instancesOf('new')).toBe(1);
    expect(world.teller.kinds('r1')).not.toContain('returned');
  });

  it('goes back at once where the champion has all of its instances', async () => {
    await world.pass(await world.prepare(START), () => world.record().step === 0);

    await abortRollout(world.deps, order);

    expect(world.record().comingBack).toBeUndefined();
    expect(world.route()).toMatchObject({ challengers: [] });
    await world.reconcile(3);
    expect(world.record().capacitySettled?.says).toBe('old keeps 5 instances; new keeps 1 instance');
  });

  it('goes on when the machine dies, whoever finds it', async () => {
    await atSecondBatch();
    world.executions.statuses.set(arnOf('r1'), 'aborted');

    await endExecution(world.deps, { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'ABORTED' });
    expect(world.record()).toMatchObject({ state: 'restored', comingBack: { keepsPercent: 40 } });
    await world.reconcile(4);

    expect(world.record().comingBack?.ended?.says).toBe('all requests are with v1 again');
    expect(world.teller.kinds('r1')).toContain('restored');
  });

  it('does as well when its endpoint cannot be read', async () => {
    await atSecondBatch();
    world.capacity.answers.set('old', { kind: 'unseen', says: 'timeout' });

    await abortRollout(world.deps, order);

    expect(world.record().comingBack).toMatchObject({ keepsPercent: 40, instances: 3 });
    expect(world.record().comingBack?.says).toContain('could not be read: timeout');
    world.capacity.answers.delete('old');
    await world.reconcile(5);
    expect(world.record().comingBack?.ended).toBeDefined();
  });

  it('lets no other rollout in batches begin before the instances are settled', async () => {
    await world.pass(await world.prepare(START), () => world.record().step === 0);
    await abortRollout(world.deps, order);
    world.capacity.refuses = 'throttled';
    await world.reconcile(1);

    await world.prepare(START, 'r2');

    expect(world.record('r2').outcome).toMatchObject({ kind: 'refused' });
    expect(world.record('r2').outcome?.reason).toContain('instances of rollout r1 still move');
  });

  it('comes back in steps from a promotion too, by undo', async () => {
    await world.pass(await world.prepare(START), () => false);
    await world.reconcile(3);
    expect(world.capacity.instancesOf('old')).toBe(1);

    const body = { reason: 'nonsense' };
    const answer = await undoPromotion(world.deps, { model: MODEL, body, by: 'ann' });
    world.look();

    expect(answer.rollout).toMatchObject({ state: 'undone', comingBack: { to: 'v1', from: 'v2', keepsPercent: 80 } });
    expect(answer.proven).toBe(false);
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [{ version: 'v2' }] });
    await world.reconcile(5);
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
    expect(world.capacity.instancesOf('old')).toBe(5);
    expect(world.capacity.instancesOf('new')).toBe(1);
    expect(world.registry.versions.get(`${MODEL}/v1`)?.status).toBe('champion');
    expect(world.registry.open.size).toBe(0);
  });

  it('comes back while the last batch is kept warm, when a guardrail says so', async () => {
    await world.givenBatches({ keepWarm: 'PT2H' });
    const state = await world.pass(await world.prepare(START), () => world.record().state === 'promoted');
    const watched = await world.pass(state, () => (world.record().keepWarm?.verdict?.window ?? 0) > 2);
    expect(world.capacity.instancesOf('old')).toBe(1);
    expect(world.caller.calls.filter(({ target }) => target.kind === 'sagemaker').length).toBeGreaterThan(0);
    world.behaviours.set('v2', { errors: 0.02 });

    await world.pass(watched, () => world.record().state === 'rolled-back');

    // A fiftieth of all is a broken objective: it answers with failures.
    expect(world.record().comingBack).toMatchObject({ to: 'v1', from: 'v2', keepsPercent: 0 });
    await world.reconcile(4);
    expect(world.capacity.instancesOf('old')).toBe(5);
    expect(world.record().capacitySettled).toBeDefined();
  });

  it('moves nothing while a step of it is repeated', async () => {
    await atSecondBatch();
    await abortRollout(world.deps, order);
    const { revision } = world.route();

    world.clock.advance(MINUTE / 6);
    await endExecution(world.deps, { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'FAILED' });
    await endExecution(world.deps, { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'FAILED' });

    expect(world.route().revision).toBe(revision);
    expect(world.capacity.orders.filter((one) => one === 'old 3 > 5')).toHaveLength(1);
  });
});
