import { beforeEach, describe, expect, it } from 'vitest';
import { tellStuck, type StuckSince } from '../../../../lambdas/usecases/rollout/restoring/tell-stuck.ts';
import { reconcileRollouts } from '../../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const HOUR = 3_600_000;

describe('a rollout that the reconciler cannot look after', () => {
  let world: RolloutWorld;
  let stuck: Map<string, StuckSince>;

  beforeEach(async () => {
    world = new RolloutWorld();
    stuck = new Map();
    await world.givenModel();
    world.givenChampion();
    await world.drive(await world.prepare({ model: MODEL, version: 'v2' }), 100, 4);
    world.teller.published.length = 0;
    const refuse = async (): Promise<never> => {
      throw new Error('the registry takes no write');
    };
    Object.assign(world.registry, { writeRollout: refuse, changeRoute: refuse, publishRoute: refuse });
  });

  /** One run of the reconciler. */
  async function run(): Promise<readonly string[]> {
    const { failed } = await reconcileRollouts(world.deps);
    return tellStuck({ ...world.deps, stuck }, failed);
  }

  it('is told at once, by name and without the registry, where its driver is gone', async () => {
    world.executions.statuses.set(arnOf('r1'), 'failed');

    expect(await run()).toEqual(['r1']);

    expect(world.teller.published).toMatchObject([{ kind: 'stuck', severity: 'page', model: MODEL, rolloutId: 'r1' }]);
    expect(world.teller.published[0]?.what).toMatch(
      /^Rollout r1 of flight-delay cannot be looked after since .* UTC\. Its driver is gone and the champion could not be put back: .*\. The registry takes no write\./,
    );
  });

  it('is told in the second run where it goes on by itself, and again each hour', async () => {
    expect(await run()).toEqual([]);
    expect(await run()).toEqual(['r1']);
    expect(await run()).toEqual([]);
    world.clock.advance(HOUR);
    expect(await run()).toEqual(['r1']);

    const [first, again] = world.teller.published;
    expect(first?.since).toBe(again?.since);
    expect(first?.id).not.toBe(again?.id);
  });

  it('begins anew after a run that succeeded', async () => {
    await run();
    await tellStuck({ ...world.deps, stuck }, []);

    expect(await run()).toEqual([]);
  });

  it('is told in the next run when the topic did not answer', async () => {
    world.executions.statuses.set(arnOf('r1'), 'failed');
    world.teller.failures = 1;

    expect(await run()).toEqual([]);
    expect(await run()).toEqual(['r1']);
  });
});
