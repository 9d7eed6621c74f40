import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import { settleCapacity } from '../../../../lambdas/usecases/rollout/capacity/settle-capacity.ts';
import { abortRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { startNext } from '../../../../lambdas/usecases/rollout/waiting/start-next.ts';
import { BatchesWorld, START } from '../../../support/rollout/batches-world.ts';
import { MODEL } from '../../../support/rollout-world.ts';

const HOUR = 3_600_000;
const order = { model: MODEL, rolloutId: 'r1', by: 'ann', body: { reason: 'too slow' } };

describe('instances after the end of a rollout in batches', () => {
  let world: BatchesWorld;

  async function at(step: number): Promise<MachineState> {
    return world.pass(await world.prepare(START), () => world.record().step === step);
  }

  /** Step 1: the challenger has 80 %, the champion 3 of 5 instances. */
  async function abortedAtSecondBatch(): Promise<void> {
    await at(1);
    await abortRollout(world.deps, order);
  }

  beforeEach(async () => {
    world = new BatchesWorld();
    await world.givenBatches();
    world.behaviours.set('v1', { errors: 0 });
    world.behaviours.set('v2', { errors: 0 });
  });

  it('are asked for again where an order that was taken failed', async () => {
    world.capacity.takesMs = 90_000;
    await at(1);
    world.capacity.takesMs = HOUR;
    await abortRollout(world.deps, order);
    await world.reconcile(16);
    expect(world.record().comingBack?.ended?.says).toContain('although it had 3 of 5 instances');
    expect(world.record().capacitySettled).toBeUndefined();
    // No room in the zone: the platform went back to what was before.
    world.capacity.given('old', 3);
    world.capacity.given('new', 1);
    world.capacity.takesMs = 90_000;

    await world.reconcile(4);

    expect(world.capacity.instancesOf('old')).toBe(5);
    expect(world.record().capacitySettled?.says).toBe('old keeps 5 instances; new keeps 1 instance');
    expect(world.registry.open.size).toBe(0);
  });

  it('are looked at until an order of a call that was under way can come no more', async () => {
    await at(0);
    await abortRollout(world.deps, order);
    world.capacity.given('new', 1);
    world.clock.advance(5_000);

    await settleCapacity(world.deps, world.record());
    expect(world.record().capacitySettled).toBeUndefined();
    world.capacity.given('old', 3);
    await world.reconcile(4);

    expect(world.capacity.instancesOf('old')).toBe(5);
    expect(world.record().capacitySettled).toBeDefined();
  });

  it('are given up after a long watch too, where the first try fails', async () => {
    await world.givenBatches({ keepWarm: 'PT30H' });
    await world.pass(await world.prepare(START), () => world.record().state === 'promoted');
    const promoted = world.record();
    const { keepWarm } = promoted;
    world.clock.advance(30 * HOUR);
    const ended = { at: new Date(world.clock.now()).toISOString(), reason: 'its time is over' };
    if (keepWarm === undefined) throw new Error('nothing is kept warm');
    world.registry.rollouts.set(`${MODEL}/r1`, { ...promoted, keepWarm: { ...keepWarm, ended } });
    world.capacity.given('old', 2);
    world.capacity.refuses = 'ThrottlingException';

    await settleCapacity(world.deps, world.record());
    expect(world.record().capacitySettled).toBeUndefined();
    world.capacity.refuses = undefined;
    await world.reconcile(3);

    expect(world.capacity.instancesOf('old')).toBe(1);
  });

  it('are nobody’s care where the endpoint that serves no more was removed', async () => {
    await abortedAtSecondBatch();
    world.capacity.removed('new');

    await world.reconcile(4);

    expect(world.record().capacitySettled?.says).toBe('old keeps 5 instances; new is gone');
    expect(world.registry.open.size).toBe(0);
  });

  it('are ordered for nobody who has ended meanwhile', async () => {
    const state = await at(0);
    const readEndpoint = world.capacity.readEndpoint.bind(world.capacity);
    let isAborted = false;
    world.capacity.readEndpoint = async (name) => {
      const seen = await readEndpoint(name);
      if (world.record().step === 0 && !isAborted && name === 'new') {
        isAborted = true;
        await abortRollout(world.deps, order);
      }
      return seen;
    };

    await world.pass(state, () => isAborted);

    expect(isAborted).toBe(true);
    expect(world.capacity.orders).not.toContain('old 5 > 3');
  });

  it('are given back where nobody heard what became of the first order', async () => {
    const state = await world.prepare(START);
    const scale = world.capacity.scale.bind(world.capacity);
    world.capacity.scale = async (given) => {
      await scale(given);
      throw new Error('the function ran out of time');
    };
    await expect(world.pass(state, () => false)).rejects.toThrow('out of time');
    world.capacity.scale = scale;
    expect(world.capacity.orders).toEqual(['new 1 > 2']);

    await abortRollout(world.deps, order);
    await world.reconcile(5);

    expect(world.capacity.instancesOf('new')).toBe(1);
    expect(world.registry.open.size).toBe(0);
  });

  it('let whoever waits begin when they are settled, and not be refused before', async () => {
    await at(1);
    world.capacity.takesMs = HOUR;
    const settings = { whenBusy: 'queue' };
    // The champion's endpoint is being changed when the start comes: it is looked at when its turn comes.
    const before = world.capacity.orders.length;
    await world.capacity.scale({ endpointName: 'old', variantName: 'AllTraffic', instances: 2 });
    expect(world.capacity.orders).toHaveLength(before + 1);
    await world.prepare({ ...START, settings }, 'r2');
    expect(world.record('r2').state).toBe('queued');
    world.capacity.given('old', 3);
    world.capacity.takesMs = 90_000;
    await abortRollout(world.deps, order);
    world.capacity.refuses = 'ThrottlingException';
    await world.reconcile(20);

    expect(world.route().lock).toBeUndefined();
    expect(await startNext(world.deps, MODEL)).toBeUndefined();
    world.capacity.refuses = undefined;
    await world.reconcile(4);

    expect(world.record().capacitySettled).toBeDefined();
    expect(world.record('r2').execution).not.toBe('none');
  });
});
