import { describe, expect, it } from 'vitest';
import type { ProbeAnswer } from '../../../../lambdas/usecases/rollout/ports.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

/** A first version that broke its objective, with a router that answers so afterwards. */
async function takenBack(answer: ProbeAnswer): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  await world.givenModel();
  world.behaviours.set('v2', { errors: 0.3 });
  world.probe.withoutChampion = answer;
  await world.drive(await world.prepare({ model: MODEL, version: 'v2', first: true }), 600);
  return world;
}

describe('the way back to nobody', () => {
  it.each<ProbeAnswer>([
    { version: undefined, status: 503, code: 'NOTHING_SERVES' },
    { version: undefined, status: 410, code: 'MODEL_RETIRED' },
    { version: undefined, status: 404, code: 'ROUTE_NOT_FOUND' },
    { version: 'static', status: 200 },
  ])('is proven by a router that routed the request elsewhere: %j', async (answer) => {
    const world = await takenBack(answer);

    expect(world.record().outcome?.probes).toEqual({ asked: 20, champion: 20 });
  });

  it.each<ProbeAnswer>([
    { version: undefined, status: 403, code: 'NOT_A_PROBE' },
    { version: undefined, status: 400, code: 'INVALID_INPUT' },
    { version: undefined, status: 503, code: 'REGISTRY_UNAVAILABLE' },
    { version: undefined, status: 503 },
    { version: undefined, status: 500 },
    { version: 'v2', status: 200 },
  ])('is not proven by an answer that says nothing of the route: %j', async (answer) => {
    const world = await takenBack(answer);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { probes: { asked: 4, champion: 0 } } });
  });
});
