import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import { abortRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { undoPromotion } from '../../../../lambdas/usecases/rollout/restoring/undo-promotion.ts';
import { nextTryOf } from '../../../../lambdas/usecases/rollout/planning/rollout-id.ts';
import { planRetry, retryRollout } from '../../../../lambdas/usecases/rollout/planning/retry-rollout.ts';
import type { Started } from '../../../../lambdas/usecases/rollout/planning/start-rollout.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { jsonReply } from '../../../support/fakes/scripted-targets.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2', force: true };
const settings = {
  strategy: {
    kind: 'canary' as const,
    steps: [
      { weight: 10, bake: 'PT3M' },
      { weight: 40, bake: 'PT6M' },
    ],
  },
  attempts: 2,
  alpha: 0.02,
};
let world: RolloutWorld;

beforeEach(async () => {
  world = new RolloutWorld();
  await world.givenModel();
  world.givenChampion();
});

function retry(rolloutId = 'r1', body: object = { force: true }, by = 'arn:ann'): Promise<Started> {
  return retryRollout(world.deps, { model: MODEL, rolloutId, body, by });
}

/** What the machine does with the execution that was started. */
async function begin(rolloutId: string): Promise<MachineState> {
  return world.prepare(world.executions.inputs.get(arnOf(rolloutId)), rolloutId);
}

async function aborted(input: object = START): Promise<void> {
  await world.prepare(input);
  await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', by: 'arn:bob', body: {} });
}

describe('trying a rollout again', () => {
  it('starts the same plan under the same settings, and the record says which attempt of what it is, and why', async () => {
    world.behaviours.set('v2', { errors: 0.3 });
    await world.drive(await world.prepare({ ...START, settings }), 600);
    expect(world.record().state).toBe('rolled-back');

    const { kind, rollout } = await retry('r1', { force: true, reason: 'the data base is up again' });
    await begin('r1-try2');

    expect({ kind, rolloutId: rollout.rolloutId }).toEqual({ kind: 'started', rolloutId: 'r1-try2' });
    const [first, second] = [world.record('r1'), world.record('r1-try2')];
    expect(second).toMatchObject({
      version: 'v2',
      startedBy: 'arn:ann',
      retries: { rolloutId: 'r1', reason: 'the data base is up again' },
      plan: { attempt: { number: 2, planned: 2 } },
    });
    expect(second.settings).toEqual(first.settings);
    expect(second.plan.steps).toEqual(first.plan.steps);
    expect(world.teller.published.at(-1)).toMatchObject({
      kind: 'started',
      what: expect.stringMatching(/started by arn:ann; the same as rollout r1, which ended/),
    });
  });

  it('keeps the settings of the first try although the specification has changed', async () => {
    await aborted();
    const { plan } = world.record();
    await world.givenModel({ rollout: { strategy: { kind: 'all-at-once' } } });

    await retry();
    await begin('r1-try2');

    expect(world.record('r1-try2').plan.steps).toEqual(plan.steps);
  });

  it('is one try, however often it is ordered; the next is one of that', async () => {
    await aborted();

    const all = [await retry(), await retry()];
    await begin('r1-try2');
    const late = await retry();
    await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1-try2', by: 'arn:bob', body: {} });

    expect([...all, late].map(({ rollout }) => rollout.rolloutId)).toEqual(['r1-try2', 'r1-try2', 'r1-try2']);
    expect(late.kind).toBe('exists');
    expect((await retry('r1-try2')).rollout.rolloutId).toBe('r1-try3');
    expect([...world.executions.inputs.keys()]).toEqual([arnOf('r1-try2'), arnOf('r1-try3')]);
  });

  it('is planned without being started, under the same settings and as the same attempt', async () => {
    world.behaviours.set('v2', { errors: 0.3 });
    await world.drive(await world.prepare({ ...START, settings }), 600);
    const before = structuredClone([...world.registry.rollouts]);

    const order = { model: MODEL, rolloutId: 'r1', body: { force: true, dryRun: true }, by: 'arn:ann' };
    const planned = await planRetry(world.deps, order);

    expect(planned).toMatchObject({ faults: [], plan: { attempt: { number: 2, planned: 2 } } });
    expect(planned.plan?.steps).toEqual(world.record().plan.steps);
    expect([...world.registry.rollouts]).toEqual(before);
    expect(world.executions.inputs.size).toBe(0);
  });

  it('tries a first version again as a first version', async () => {
    const empty = new RolloutWorld();
    await empty.givenModel();
    empty.behaviours.set('v2', { errors: 0.3 });
    await empty.drive(await empty.prepare({ model: MODEL, version: 'v2', first: true }), 600);
    world = empty;

    await retry();

    expect(world.executions.inputs.get(arnOf('r1-try2'))).toMatchObject({ first: true });
  });

  it('tries a refused start again, and keeps the link in the record of one that is refused once more', async () => {
    world.caller.replies.set('https://models.example/v2', () => jsonReply(500, {}));
    await world.prepare(START);
    expect(world.record().state).toBe('refused');

    await retry();
    await begin('r1-try2');

    expect(world.record('r1-try2')).toMatchObject({ state: 'refused', retries: { rolloutId: 'r1' } });
  });

  it('is refused for a start whose settings could not be read: the same settings would be none', async () => {
    await world.prepare({ ...START, settings: { hold: 'soon' } });
    expect(world.record()).toMatchObject({ state: 'refused', settings: {} });

    await expect(retry()).rejects.toMatchObject({ code: 'NOTHING_TO_RETRY' });
  });

  it('is refused with its reason for what is open, was promoted, or is no rollout', async () => {
    await world.prepare(START);
    await expect(retry()).rejects.toMatchObject({ code: 'ROLLOUT_OPEN' });
    await expect(retry('r9')).rejects.toMatchObject({ code: 'ROLLOUT_NOT_FOUND' });
    await expect(retry('r1', { again: 1 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });

    await world.drive(await world.prepare(START), 600);
    expect(world.record().state).toBe('promoted');
    const { rollout } = await undoPromotion(world.deps, { model: MODEL, body: { reason: 'x' }, by: 'arn:ann' });

    await expect(retry()).rejects.toMatchObject({ code: 'NOTHING_TO_RETRY' });
    await expect(retry(rollout.rolloutId)).rejects.toMatchObject({ code: 'NOTHING_TO_RETRY' });
  });

  it('asks like a start whether evidence of earlier tries leaves anything to try', async () => {
    world.behaviours.set('v2', { errors: 0.3 });
    await world.drive(await world.prepare(START), 600);

    await expect(retry('r1', {})).rejects.toMatchObject({
      message: expect.stringMatching(/earlier attempts of this version have shown that it is worse/),
    });
    expect((await retry()).kind).toBe('started');
  });

  it('is for those whom access names for a start, whatever the specification says of undecided ends', async () => {
    const access = { start: ['role/data-science'], approve: ['role/risk'] };
    await world.givenModel({ access, rollout: { strategy: { kind: 'all-at-once' }, inconclusive: 'promote' } });
    const ann = 'arn:aws:sts::111111111111:assumed-role/data-science/ann';
    await aborted({ ...START, startedBy: ann });

    await expect(retry('r1', { force: true }, 'arn:eve')).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    expect((await retry('r1', { force: true }, ann)).kind).toBe('started');
  });
});

describe('ids of tries', () => {
  it.each([
    ['v2-1-0a1b2c3d', 'v2-1-0a1b2c3d-try2'],
    ['v2-1-0a1b2c3d-try2', 'v2-1-0a1b2c3d-try3'],
    ['r-try', 'r-try-try2'],
    ['x'.repeat(80), `${'x'.repeat(75)}-try2`],
  ])('%s is tried again as %s', (before, next) => {
    expect(nextTryOf(before)).toBe(next);
  });
});
