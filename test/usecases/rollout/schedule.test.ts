import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import {
  extendStep,
  pauseRollout,
  resumeRollout,
  skipStep,
} from '../../../lambdas/usecases/rollout/restoring/change-schedule.ts';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';

const ANN = 'arn:aws:iam::111111111111:user/ann';
const MINUTE = 60_000;

let world: RolloutWorld;
let state: MachineState;
beforeEach(async () => {
  world = new RolloutWorld();
  await world.givenModel();
  world.givenChampion();
  state = await world.run(await world.prepare({ model: MODEL, version: 'v2', force: true }));
});

function order(body: unknown = {}) {
  return { model: MODEL, rolloutId: 'r1', body, by: ANN };
}

/** Windows of traffic, a tick after each. */
async function pass(windows: number, requests = 400): Promise<void> {
  for (let n = 0; n < windows && state.next === 'wait'; n++) {
    await world.sendTraffic(requests);
    world.clock.advance(MINUTE);
    state = await world.run(state);
    if (state.next === 'shift') state = await world.run(state);
  }
}

function weight(): number | undefined {
  return world.route().challengers[0]?.weightPercent;
}

describe('a schedule changed by hand', () => {
  it('keeps the weight and the clock in a pause, and goes on from there', async () => {
    await pass(3);
    await pauseRollout(world.deps, order({ reason: 'looking at it' }));
    await pass(30);

    expect(world.record().step).toBe(0);
    expect(weight()).toBe(5);
    expect(world.record().verdict?.reason).toContain('schedule changed by hand, e-values decide');
    expect(state.reason).toContain(`paused by ${ANN}: looking at it`);
    await resumeRollout(world.deps, order());
    await pass(2);
    expect(weight()).toBe(5);
    await pass(3);
    expect(weight()).toBe(25);
  });

  it('does not come to its last moment while it is paused', async () => {
    await pass(14);
    await pauseRollout(world.deps, order());

    await pass(60, 0);

    expect(state.next).toBe('wait');
    expect(world.record().state).toBe('running');
  });

  it('rolls back in a pause when a guardrail breaks, and its verdict can be computed again', async () => {
    await pass(3);
    await pauseRollout(world.deps, order());
    world.behaviours.set('v2', { errors: 0.9 });

    await pass(20);
    state = await world.drive(state, 400);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { by: 'the judge' } });
    expect(world.record().verdict?.schedule).toMatchObject({ held: expect.any(Number) });
    expect(await world.replay()).toMatchObject({ kind: 'same' });
  });

  it('goes back after a pause of a week that nobody ended', async () => {
    await pass(3);
    await pauseRollout(world.deps, order());

    world.clock.advance(7 * 1_440 * MINUTE + 5 * MINUTE);
    state = await world.run(state);

    expect(state).toMatchObject({ next: 'rollback', ends: 'inconclusive' });
    expect(state.reason).toContain('nobody resumed it within 7 days');
  });

  it('leaves a step once for a skip, however often it is told', async () => {
    await pass(1);
    await skipStep(world.deps, order({ step: 0, reason: 'sure' }));
    await skipStep(world.deps, order({ step: 0 }));
    await pass(1);
    expect(weight()).toBe(25);
    await skipStep(world.deps, order({ step: 0 }));
    await pass(2);

    expect(weight()).toBe(25);
    expect(world.record().requests).toMatchObject([{ kind: 'skip', by: ANN, step: 0, reason: 'sure' }]);
  });

  it('has no step behind the last, before the first, or that has not begun', async () => {
    await pass(18);
    expect(world.record().step).toBe(2);

    await expect(skipStep(world.deps, order())).rejects.toMatchObject({ code: 'NO_SUCH_STEP' });
    await expect(skipStep(world.deps, order({ step: 3 }))).rejects.toMatchObject({ code: 'NO_SUCH_STEP' });
    await expect(extendStep(world.deps, order({ step: 0, bake: 'PT1H' }))).rejects.toMatchObject({
      code: 'NO_SUCH_STEP',
    });
    const { startWindow: _none, ...rest } = world.record();
    world.registry.rollouts.set(`${MODEL}/r1`, { ...rest, step: -1 });
    await expect(pauseRollout(world.deps, order())).rejects.toMatchObject({ code: 'NO_SUCH_STEP' });
  });

  it('makes a step last longer, and the rollout with it', async () => {
    await pass(2);
    await extendStep(world.deps, order({ bake: 'PT12M' }));
    await extendStep(world.deps, order({ bake: 'PT12M' }));

    await pass(9);
    expect(weight()).toBe(5);
    await pass(4);
    expect(weight()).toBe(25);
    expect(world.record().verdict?.schedule).toMatchObject({ held: 0, addedWindows: 7 });
    expect(world.record().requests).toHaveLength(1);
  });

  it('is not made shorter, and not by nobody who may', async () => {
    await pass(1);

    await expect(extendStep(world.deps, order({ bake: 'PT5M' }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      faults: [{ path: 'bake' }],
    });
    await expect(pauseRollout(world.deps, order({ bake: 'PT5M' }))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const declared = world.registry.specifications.get(MODEL);
    if (declared === undefined) throw new Error('no model');
    const access = { start: ['role/x'], approve: ['role/y'], abort: ['role/z'], differentApprover: false };
    world.registry.specifications.set(MODEL, { ...declared, access });
    for (const change of [pauseRollout, resumeRollout, skipStep]) {
      await expect(change(world.deps, order())).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    }
    expect(world.record().requests).toEqual([]);
  });

  it('may be paused and resumed again and again, and promotes by e-values', async () => {
    await pass(2, 2_000);
    for (let n = 0; n < 3; n++) {
      await pauseRollout(world.deps, order());
      await pauseRollout(world.deps, order());
      await pass(3, 2_000);
      await resumeRollout(world.deps, order());
      await resumeRollout(world.deps, order());
    }
    state = await world.drive(state, 2_000);

    expect(world.record()).toMatchObject({ state: 'promoted', outcome: { by: 'the judge' } });
    expect(world.record().requests).toHaveLength(6);
    expect(world.record().outcome?.reason).toContain('schedule changed by hand, e-values decide');
    for (let n = 0; n < world.record().verdicts; n++) expect(await world.replay(n)).toMatchObject({ kind: 'same' });
  });
});
