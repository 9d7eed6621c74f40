import { beforeEach, describe, expect, it } from 'vitest';
import { abortRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { undoPromotion } from '../../../../lambdas/usecases/rollout/restoring/undo-promotion.ts';
import { BatchesWorld, START } from '../../../support/rollout/batches-world.ts';
import { MODEL, versionOf } from '../../../support/rollout-world.ts';

const order = { model: MODEL, rolloutId: 'r1', by: 'ann', body: { reason: 'too slow' } };

describe('the way back of a champion without all instances', () => {
  let world: BatchesWorld;

  async function atSecondBatch(): Promise<void> {
    await world.pass(await world.prepare(START), () => world.record().step === 1);
  }

  /** A rollout in batches to its end, with its instances settled. */
  async function promoted(version: string, rolloutId: string): Promise<void> {
    await world.pass(await world.prepare({ ...START, version }, rolloutId), () => false);
    await world.reconcile(4);
    expect(world.record(rolloutId)).toMatchObject({ state: 'promoted', capacitySettled: {} });
  }

  function givenThird(): void {
    world.capacity.given('third', 1);
    world.deps.targets.endpoints.push('third');
    const target = { kind: 'sagemaker' as const, endpointName: 'third' };
    world.registry.versions.set(`${MODEL}/v3`, { ...versionOf('v3'), target });
    world.behaviours.set('v3', { errors: 0 });
  }

  /** What is read of endpoints before the route changes for the first time. */
  function countReads(): { before: number } {
    const readEndpoint = world.capacity.readEndpoint.bind(world.capacity);
    const count = { before: 0 };
    const { revision } = world.route();
    world.capacity.readEndpoint = (name) => {
      if (world.route().revision === revision) count.before += 1;
      return readEndpoint(name);
    };
    return count;
  }

  beforeEach(async () => {
    world = new BatchesWorld();
    await world.givenBatches();
    world.behaviours.set('v1', { errors: 0 });
    world.behaviours.set('v2', { errors: 0 });
  });

  it('waits for the platform once, however often somebody else was faster', async () => {
    await atSecondBatch();
    const reads = countReads();
    const changeRoute = world.registry.changeRoute.bind(world.registry);
    let conflicts = 3;
    world.registry.changeRoute = async (change) => (conflicts-- > 0 ? 'conflict' : changeRoute(change));

    await abortRollout(world.deps, order);

    expect(world.record().comingBack?.keepsPercent).toBe(40);
    expect(reads.before).toBe(1);
  });

  it('waits for nothing where the challenger answers with failures', async () => {
    await atSecondBatch();
    const before = world.record();
    const { verdict } = before;
    if (verdict?.harm === undefined) throw new Error('no verdict');
    const harm = { ...verdict.harm, assigned: 1_000, failed: 400 };
    world.registry.rollouts.set(`${MODEL}/r1`, { ...before, verdict: { ...verdict, harm } });
    const reads = countReads();

    await abortRollout(world.deps, order);

    expect(world.record().comingBack).toMatchObject({ keepsPercent: 0, instances: 3 });
    expect(reads.before).toBe(0);
  });

  it('is proven when the routers know that everything is back', async () => {
    await atSecondBatch();
    await abortRollout(world.deps, order);
    const ask = world.probe.ask.bind(world.probe);
    let early = 0;
    world.probe.ask = (...call) => {
      const { ended } = world.record().comingBack ?? {};
      if (ended === undefined || world.clock.now() < Date.parse(ended.at) + 5_000) early += 1;
      return ask(...call);
    };

    await world.reconcile(5);

    expect(world.record().outcome?.probes).toEqual({ asked: 20, champion: 20 });
    expect(early).toBe(0);
  });

  it('keeps its proof where another start wanted its place', async () => {
    await atSecondBatch();
    const settings = { whenBusy: 'replace', strategy: { kind: 'canary', steps: [{ weight: 5, bake: 'PT5M' }] } };
    givenThird();
    const state = await world.prepare({ ...START, version: 'v3', settings }, 'r2');

    expect(state.next).toBe('refuse');
    expect(world.record('r2').outcome?.reason).toContain('comes back in steps');
    expect(world.record()).toMatchObject({ state: 'replaced', comingBack: { keepsPercent: 40 } });
    expect(world.record().outcome?.probes).toBeUndefined();
    await world.reconcile(5);
    expect(world.record().outcome?.probes).toEqual({ asked: 20, champion: 20 });
  });

  it('is not begun for another rollout in batches, which could not start', async () => {
    await atSecondBatch();
    givenThird();

    await world.prepare({ ...START, version: 'v3', settings: { whenBusy: 'replace' } }, 'r2');

    expect(world.record('r2').outcome?.reason).toContain('instances of rollout r1 still move');
    expect(world.record().state).toBe('running');
  });

  it('comes in steps to a version two rollouts before, which keeps one instance', async () => {
    givenThird();
    await promoted('v2', 'r1');
    await promoted('v3', 'r2');
    expect(world.capacity.instancesOf('old')).toBe(1);

    const body = { reason: 'both are bad', to: 'v1' };
    const { rollout } = await undoPromotion(world.deps, { model: MODEL, body, by: 'ann' });

    expect(rollout).toMatchObject({ comingBack: { to: 'v1', from: 'v3', keepsPercent: 80, instances: 1, of: 5 } });
    await world.reconcile(5);
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
    expect([world.capacity.instancesOf('old'), world.capacity.instancesOf('third')]).toEqual([5, 1]);
  });

  it('comes in steps where an undo is undone', async () => {
    await promoted('v2', 'r1');
    const undo = (to: string) =>
      undoPromotion(world.deps, { model: MODEL, body: { reason: 'so be it', to }, by: 'ann' });
    await undo('v1');
    await world.reconcile(8);
    expect([world.capacity.instancesOf('old'), world.capacity.instancesOf('new')]).toEqual([5, 1]);

    const { rollout } = await undo('v2');

    expect(rollout).toMatchObject({ comingBack: { to: 'v2', from: 'v1', keepsPercent: 80, instances: 1, of: 5 } });
    await world.reconcile(8);
    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, challengers: [] });
    expect([world.capacity.instancesOf('old'), world.capacity.instancesOf('new')]).toEqual([1, 5]);
  });
});
