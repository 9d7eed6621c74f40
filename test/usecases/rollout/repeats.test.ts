import { beforeEach, describe, expect, it } from 'vitest';
import type { MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import { restoreChampion } from '../../../lambdas/usecases/rollout/restoring/restore-champion.ts';
import { MODEL, RolloutWorld, WINDOW_SECONDS } from '../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2' };

describe('repeated steps of the machine', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  const stored = (): unknown =>
    structuredClone({
      route: world.route(),
      record: world.record(),
      open: [...world.registry.open],
      audits: world.registry.audits.length,
      verdicts: [...world.registry.verdicts.keys()],
      told: world.teller.published.length,
      objects: [...world.objects.objects],
    });

  async function untilNext(next: MachineState['next'], requests = 600): Promise<MachineState> {
    let state = await world.prepare(START);
    for (let n = 0; n < 100 && state.next !== next; n++) {
      if (state.next === 'wait') {
        await world.sendTraffic(requests);
        world.clock.advance(WINDOW_SECONDS * 1000);
      }
      state = await world.run(state);
    }
    return state;
  }

  it('shift makes no second step', async () => {
    const shift = await world.prepare(START);
    await world.run(shift);
    const before = stored();

    expect((await world.run(shift)).next).toBe('wait');
    expect(stored()).toEqual(before);
  });

  it('a tick folds no window twice and counts once', async () => {
    const wait = await untilNext('wait');
    await world.sendTraffic(600);
    world.clock.advance(5 * WINDOW_SECONDS * 1000);
    const first = await world.run(wait);
    const before = world.record();
    const objects = [...world.objects.objects];

    const again = await world.run(wait);

    expect(again).toEqual(first);
    expect(world.record()).toEqual({ ...before, stamp: before.stamp + 1 });
    expect([...world.objects.objects]).toEqual(objects);
  });

  it('a tick that died before its checkpoint gives the same evidence', async () => {
    const wait = await untilNext('wait');
    await world.sendTraffic(600);
    world.clock.advance(5 * WINDOW_SECONDS * 1000);
    await world.run(wait);
    const whole = [...world.objects.objects];
    world.objects.objects.delete(`rollouts/${MODEL}/r1/checkpoint.json.gz`);

    await world.run(wait);

    expect(new Map(world.objects.objects)).toEqual(new Map(whole));
  });

  it('promote changes the route once', async () => {
    const promote = await untilNext('promote');
    await world.run(promote);
    const before = stored();

    expect((await world.run(promote)).next).toBe('report');
    expect(stored()).toEqual(before);
  });

  it('promote publishes again what an earlier attempt did not', async () => {
    const promote = await untilNext('promote');
    await world.run(promote);
    world.registry.published.clear();
    world.registry.open.set(MODEL, 'r1');

    await world.run(promote);

    expect(world.registry.published.get(MODEL)?.champion?.version).toBe('v2');
    expect(world.registry.open.size).toBe(0);
  });

  it('rollback and report change nothing the second time', async () => {
    world.behaviours.set('v2', { errors: 0.3 });
    const rollback = await untilNext('rollback');
    const report = await world.run(rollback);
    await world.run(report);
    const before = stored();

    await world.run(await world.run(rollback));

    expect(stored()).toEqual(before);
    expect(world.probe.asked).toHaveLength(20);
  });

  it('probes ask what the samples ask, in the type of their own', async () => {
    await world.givenModel({
      signature: { features: [], samples: [{ contentType: 'text/csv', text: '1,2\n' }, 7] },
    });
    world.behaviours.set('v2', { errors: 0.3 });

    await world.run(await untilNext('rollback'));

    const asked = world.probe.asked.map(({ contentType, body }) => `${contentType} ${body}`);
    expect(new Set(asked)).toEqual(new Set(['text/csv 1,2\n', 'application/json 7']));
  });

  it('a record that changes under an attempt is read again', async () => {
    const shift = await world.prepare(START);
    const write = world.registry.changeRoute.bind(world.registry);
    let conflicts = 2;
    world.registry.changeRoute = async (change) => ((conflicts -= 1) >= 0 ? 'conflict' : write(change));

    expect((await world.run(shift)).next).toBe('wait');
    expect(world.record().step).toBe(0);
  });

  it('conflicts without end are a named error', async () => {
    await world.prepare(START);
    world.registry.changeRoute = async () => 'conflict';
    const order = { model: MODEL, rolloutId: 'r1', kind: 'aborted', reason: 'x', tests: [], by: 'ann' } as const;

    await expect(restoreChampion(world.deps, order)).rejects.toMatchObject({ code: 'ROUTE_CONFLICT' });
  });
});

describe('an execution that may not act any more', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  it.each(['shift', 'wait', 'promote', 'restart'] as const)(
    'stops at %s when the record names another',
    async (next) => {
      const state = await world.run(await world.prepare(START));
      const before = structuredClone({ route: world.route(), record: world.record() });

      const answer = await world.run({ ...state, next, step: 1 }, 'somebody-else');

      expect(answer.next).toBe('stop');
      expect({ route: world.route(), record: world.record() }).toEqual(before);
    },
  );

  it.each(['shift', 'promote'] as const)('goes back at %s when the lock is lost', async (next) => {
    const state = await world.run(await world.prepare(START));
    world.registry.routes.set(MODEL, { ...world.route(), lock: { rolloutId: 'thief' } });
    const before = structuredClone(world.route());

    const back = await world.run({ ...state, next, step: 1 });
    expect(back).toMatchObject({ next: 'rollback', reason: "the route's lock was lost" });
    await world.run(back);

    expect(world.record().state).toBe('rolled-back');
    expect(world.route()).toEqual(before);
  });

  it('goes back when a state failed, and says why', async () => {
    const state = await world.run(await world.prepare(START));
    const error = {
      Error: 'JudgeInputError',
      Cause: JSON.stringify({ errorMessage: 'rows: minute 3 must come in order' }),
    };

    const failed = { ...state, next: 'rollback' as const, error };
    const report = await world.run(failed);

    expect(report.next).toBe('report');
    expect(world.record().outcome?.reason).toContain('failed at every repeat: rows: minute 3 must come in order');
    expect(world.route()).toMatchObject({ challengers: [], champion: { version: 'v1' } });
  });
});
