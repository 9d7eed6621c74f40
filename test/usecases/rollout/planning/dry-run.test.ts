import { beforeEach, describe, expect, it } from 'vitest';
import type { StartPlan } from '../../../../lambdas/contracts/api/api.ts';
import { planStart } from '../../../../lambdas/usecases/rollout/planning/plan-start.ts';
import { startRollout } from '../../../../lambdas/usecases/rollout/planning/start-rollout.ts';
import { ControlWorld } from '../../../support/control-world.ts';
import { aSpecification } from '../../../support/records.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const START = { version: 'v2', dryRun: true };
let world: RolloutWorld;

beforeEach(async () => {
  world = new RolloutWorld();
  await world.givenModel();
  world.givenChampion();
});

/** Calls that change nothing. */
const READS = /^(read|list|status|now$|uniform$|was|prefix)/;

/** The world's ports, and the name of every call to one of them. */
function watched(deps: RolloutWorld['deps']): { readonly deps: RolloutWorld['deps']; readonly calls: string[] } {
  const calls: string[] = [];
  const spied = Object.entries(deps).map(([port, value]) => [port, spy(port, value, calls)] as const);
  return { deps: { ...deps, ...Object.fromEntries(spied) }, calls };
}

function spy(port: string, value: unknown, calls: string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== 'function') return found;
      calls.push(`${port}.${String(name)}`);
      return (...all: unknown[]): unknown => Reflect.apply(found, target, all);
    },
  });
}

/** Everything that tests can see of the world. */
function seen(): object {
  const { registry, rows, objects, learned, teller, executions, probe, caller, clock } = world;
  const parts = { registry, rows, objects, learned, teller, executions, probe, caller };
  const visible = Object.entries(parts).map(([name, part]) => {
    const data = Object.entries(part).filter(([, value]) => typeof value !== 'function');
    return [name, structuredClone(Object.fromEntries(data.filter(([key]) => !key.startsWith('#') && isPlain(key))))];
  });
  return { parts: visible, now: clock.now() };
}

/** Parts of the world hold each other under these names. */
function isPlain(key: string): boolean {
  return !['registry', 'clock'].includes(key);
}

function dryRun(body: object = START, by = 'arn:ann'): Promise<StartPlan> {
  return planStart(world.deps, { model: MODEL, body, first: false, by });
}

describe('a dry run of a start', () => {
  it('compiles the plan, says steps, times and what it can see, and changes nothing in the whole world', async () => {
    await world.drive(await world.prepare({ model: MODEL, version: 'v2', force: true }), 600);
    const before = seen();
    const { deps, calls } = watched(world.deps);

    const planned = await planStart(deps, {
      model: MODEL,
      body: { ...START, version: 'v1' },
      first: false,
      by: 'arn:ann',
    });

    expect(seen()).toEqual(before);
    expect(calls.length).toBeGreaterThan(5);
    expect(calls.filter((call) => !READS.test(call.split('.')[1] ?? ''))).toEqual([]);
    expect(planned).toMatchObject({
      version: 'v1',
      faults: [],
      steps: [
        { weightPercent: 5, afterSeconds: 0, lastsSeconds: 300 },
        { weightPercent: 25, afterSeconds: 300, lastsSeconds: 300 },
        { weightPercent: 50, afterSeconds: 600, lastsSeconds: 300 },
      ],
      unchecked: [expect.stringMatching(/^whether https:\/\/models.example\/v1 answers samples/)],
    });
    expect(planned.plan?.sees?.length).toBeGreaterThan(0);
  });

  it('is refused for whatever a start is refused for, in the same words', async () => {
    await world.givenModel({ access: { start: ['role/data-science'] } });
    world.registry.routes.set(MODEL, { ...world.route(), lock: { rolloutId: 'r9' } });
    const body = { version: 'v1' };

    const planned = await dryRun({ ...body, dryRun: true });
    const refused = await startRollout(world.deps, { model: MODEL, body, first: false, by: 'arn:ann' }).catch(
      (error: unknown) => error,
    );

    expect(planned.plan).toBeUndefined();
    expect(planned.faults.map(({ path }) => path)).toEqual(expect.arrayContaining(['access.start', 'version', '']));
    expect(refused).toMatchObject({ faults: planned.faults });
  });

  it('of a start that began before names its rollout', async () => {
    await world.prepare({ model: MODEL, version: 'v2', force: true }, 'mine');

    expect(await dryRun({ ...START, force: true, rolloutId: 'mine' })).toMatchObject({ existing: 'mine' });
    await expect(dryRun({ version: 'v1', rolloutId: 'mine' })).rejects.toMatchObject({
      faults: [{ path: 'rolloutId' }],
    });
  });
});

describe('a dry run through the control API', () => {
  it('answers with the plan and starts no execution', async () => {
    const control = new ControlWorld();
    control.given('serving');
    control.registry.specifications.set('m', aSpecification());

    const answer = await control.call('POST /models/m/rollouts', { ...START, force: true });

    expect(answer).toMatchObject({
      status: 200,
      body: { version: 'v2', faults: [], steps: [{ weightPercent: 5 }, {}, {}] },
    });
    expect(control.executions.inputs.size).toBe(0);
    expect(await control.call('POST /models/m/rollouts', { version: 'v2', dryRun: 'yes' })).toMatchObject({
      status: 400,
    });
    expect(await control.call('POST /models/m/rollouts', { ...START, version: 'v9' })).toMatchObject({
      status: 200,
      body: { faults: [{ path: 'version' }] },
    });
    expect(await control.call('POST /models/m/rollouts', { version: 'v2', dryRun: false, force: true })).toMatchObject({
      status: 202,
    });
  });
});
