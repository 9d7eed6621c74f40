import { beforeEach, describe, expect, it } from 'vitest';
import { pausedBy } from '../../../../lambdas/domain/rollout/ordering/schedule.ts';
import { BatchesWorld, START } from '../../../support/rollout/batches-world.ts';

describe('an endpoint that is replaced in batches', () => {
  let world: BatchesWorld;

  beforeEach(async () => {
    world = new BatchesWorld();
    await world.givenBatches();
    world.behaviours.set('v1', { errors: 0 });
    world.behaviours.set('v2', { errors: 0 });
  });

  it('gets instances before requests, and never more than all and one batch run', async () => {
    const end = await world.pass(await world.prepare(START), () => false);
    await world.reconcile(5);

    expect(end.next).toBe('stop');
    expect(world.record().outcome, world.record().outcome?.reason).toMatchObject({ kind: 'promoted' });
    expect(world.shares()).toEqual([0, 40, 80, 100]);
    expect(world.capacity.orders).toEqual(['new 1 > 2', 'old 5 > 3', 'new 2 > 4', 'old 3 > 1', 'new 4 > 5']);
    expect(world.capacity.most).toBe(7);
    expect(world.overloaded()).toEqual([]);
    expect(world.record().capacitySettled?.says).toBe('old keeps 1 instance');
    expect(world.registry.open.size).toBe(0);
  });

  it('says what it will do before it starts', async () => {
    await world.prepare(START);

    expect(world.record().plan.says.slice(0, 3)).toEqual([
      'steps: 40 % for 3 min, 80 % for 3 min; undecided after 1 h 42 min; judged every 1 min',
      'old (5 instances) is replaced by new in 3 batches of 2 instances: traffic follows when they are in service, and at most 7 run',
      expect.stringContaining('taken back, the champion gets at once what its instances carry'),
    ]);
    expect(world.record().plan.capacity).toMatchObject({ instances: 5, batch: 2, challenger: { instances: 1 } });
  });

  it('waits for instances while the judge looks on, and takes a failing version back meanwhile', async () => {
    world.capacity.takesMs = 3_600_000;
    const state = await world.pass(await world.prepare(START), () => world.record().capacity !== undefined);
    const waiting = await world.pass(state, () => world.record().ticks > 3);

    expect(world.record()).toMatchObject({
      state: 'preparing',
      step: -1,
      capacity: { state: 'moving', says: 'new has 1 instance, wanted are 2 (Updating)' },
    });
    expect(waiting.next).not.toBe('rollback');
  });

  it('goes back when instances do not come within the time that they may take', async () => {
    world.capacity.refuses = 'ResourceLimitExceeded: 2 instances are all you may have';

    await world.pass(await world.prepare(START), () => false);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { by: 'the plan of instances', tests: [] } });
    expect(world.record().outcome?.reason).toBe(
      'instances did not come within 30 min: new to have 2 instances was refused: ResourceLimitExceeded: 2 instances are all you may have',
    );
    expect(world.teller.published.at(-1)?.what).toContain('Stopped because instances for it did not come');
    expect(world.registry.versions.get('flight-delay/v2')?.status).toBe('registered');
  });

  it('goes back at once when an endpoint has failed', async () => {
    const state = await world.pass(await world.prepare(START), () => world.record().step === 0);
    world.capacity.answers.set('new', {
      kind: 'seen',
      state: 'failed',
      status: 'Failed',
      isAsync: false,
      variants: [],
    });

    await world.pass(state, () => false);

    expect(world.record().outcome).toMatchObject({ kind: 'rolled-back', reason: 'new is Failed' });
  });

  it('gives a version that a person promotes early every batch, without the bakes', async () => {
    const state = await world.pass(await world.prepare(START), () => world.record().step === 0);
    const before = world.record();
    const promote = { kind: 'promote' as const, by: 'ann', at: new Date(world.clock.now()).toISOString() };
    world.registry.rollouts.set(`${before.model}/r1`, { ...before, requests: [promote] });

    await world.pass(state, () => false);

    expect(world.record().outcome).toMatchObject({ kind: 'promoted', by: 'ann' });
    expect(world.shares()).toEqual([0, 40, 80, 100]);
    expect(world.capacity.most).toBe(7);
  });

  it('begins to wait anew after a pause', async () => {
    world.capacity.takesMs = 10 * 60_000;
    const state = await world.pass(await world.prepare(START), () => world.record().capacity !== undefined);
    const { since } = world.record().capacity ?? {};
    expect(pausedBy(world.record().requests)).toBeUndefined();
    world.clock.advance(40 * 60_000);

    await world.pass(state, () => world.record().capacity?.since !== since);

    expect(world.record().capacity?.state).toBe('ready');
    expect(world.record().outcome).toBeUndefined();
  });
});
