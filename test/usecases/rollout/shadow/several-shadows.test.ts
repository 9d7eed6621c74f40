import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeArms } from '../../../../bin/console/describe-experiment.ts';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { SpecificationInput } from '../../../../lambdas/contracts/people/specification.ts';
import { versionOf, MODEL, RolloutWorld } from '../../../support/rollout-world.ts';
import { bringLabels, captureCopies, type LabelledCopy } from '../../../support/worlds/labelled-copies.ts';

type Strategy = NonNullable<NonNullable<SpecificationInput['rollout']>['strategy']>;

const START = { model: MODEL, version: 'v2', force: true };
const REPORT: Strategy = {
  kind: 'shadow',
  share: 100,
  bake: 'PT10M',
  challengers: [
    { version: 'v3', share: 50 },
    { version: 'v4', share: 20 },
  ],
};
const CANARY: Strategy = { ...REPORT, next: { kind: 'canary', steps: [{ weight: 25, bake: 'PT10M' }] } };

async function given(strategy: Strategy): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  await world.givenModel({ rollout: { strategy } });
  for (const version of ['v3', 'v4']) world.registry.versions.set(`${MODEL}/${version}`, versionOf(version));
  world.givenChampion();
  return world;
}

const statusOf = (world: RolloutWorld, version: string) => world.registry.versions.get(`${MODEL}/${version}`)?.status;
const copiedTo = (world: RolloutWorld) =>
  (world.route().shadows ?? []).map(({ version, sharePercent }) => [version, sharePercent]);

describe('several shadows at the same time', () => {
  it('get copies of their own shares, each held against the champion with its part of alpha', async () => {
    const [alone, world] = [await given({ kind: 'shadow', share: 100, bake: 'PT10M' }), await given(REPORT)];
    await alone.prepare(START);

    await world.run(await world.prepare(START));

    expect(world.route().challengers).toEqual([]);
    expect(copiedTo(world)).toEqual([
      ['v2', 100],
      ['v3', 50],
      ['v4', 20],
    ]);
    expect(['v2', 'v3', 'v4'].map((version) => statusOf(world, version))).toEqual(Array(3).fill('challenger'));
    expect(world.record().plan.judge).toMatchObject({ alpha: 0.01 / 3 });
    expect(alone.record().plan.judge).toMatchObject({ alpha: 0.01 });
    expect(world.record().plan.says.join('; ')).toContain(
      'copies of the same requests go to v2 (100 %), v3 (50 %) and v4 (20 %), each held against the champion',
    );
  });

  it('are compared pair by pair, each with its own half of the champion, and reported together', async () => {
    const world = await given(REPORT);
    world.behaviours.set('v1', { errors: 0, scores: (u) => 0.3 + u / 10 });
    world.behaviours.set('v3', { errors: 0, scores: () => 0.9 });

    const last = await world.drive(await world.prepare(START), 200);

    expect(last.next).toBe('stop');
    const { verdict, outcome } = world.record();
    expect(outcome).toMatchObject({ kind: 'reported', exposed: 0 });
    const numbers = (verdict?.shadows ?? []).map(({ version, copies, numbers: one }) => [
      version,
      copies,
      one['championRequests'],
      one['challengerRequests'],
      one['agreement'],
    ]);
    expect(numbers).toEqual([
      ['v2', 2_000, 2_000, 2_000, 1],
      ['v3', 1_000, 1_000, 1_000, 0],
      ['v4', 400, 400, 400, 1],
    ]);
    expect(outcome?.reason).toContain('v3: reported after 10 min: 1,000 challenger requests broke no guardrail');
    expect(describeArms(world.record())[1]).toContain('v3 (50 %): 1,000 copies; reported after 10 min');
    expect(['v2', 'v3', 'v4'].map((version) => statusOf(world, version))).toEqual(Array(3).fill('registered'));
  });

  it('lose the one that fails, and go on without it', async () => {
    const world = await given(REPORT);
    world.behaviours.set('v3', { errors: 0.3 });

    await world.drive(await world.prepare(START), 200);

    expect(world.record()).toMatchObject({
      state: 'reported',
      experiment: { out: [{ version: 'v3', tests: ['errors'] }] },
    });
    const [, second] = world.record().verdict?.shadows ?? [];
    expect(second).toMatchObject({ version: 'v3', state: 'out', sharePercent: 0 });
    expect(second?.copies).toBeLessThan(1_000);
    expect(['v2', 'v3', 'v4'].map((version) => statusOf(world, version))).toEqual([
      'registered',
      'rolled-back',
      'registered',
    ]);
    expect(world.record().revisions.at(-1)?.arms).toContainEqual({ version: 'v3', weightPercent: 0 });
  });

  it('send the one that left no copy more, and nobody else fewer', async () => {
    const world = await given(REPORT);
    world.behaviours.set('v3', { errors: 0.3 });
    let state = await world.prepare(START);
    while (world.record().experiment?.out.length !== 1) state = await world.drive(state, 200, 1);

    await world.run(state);

    expect(copiedTo(world)).toEqual([
      ['v2', 100],
      ['v4', 20],
    ]);
  });

  it('are taken back when all of them are harmed', async () => {
    const world = await given(REPORT);
    for (const version of ['v2', 'v3', 'v4']) world.behaviours.set(version, { errors: 0.5 });

    await world.drive(await world.prepare(START), 600);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { tests: ['errors'] } });
    expect(['v2', 'v3', 'v4'].map((version) => statusOf(world, version))).toEqual(Array(3).fill('rolled-back'));
    expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
  });

  it('let the one that was started go on to callers, and end the others as they were', async () => {
    const world = await given(CANARY);

    await world.drive(await world.prepare(START), 600);

    expect(world.record().state).toBe('promoted');
    expect(['v2', 'v3', 'v4'].map((version) => statusOf(world, version))).toEqual([
      'champion',
      'registered',
      'registered',
    ]);
    expect(world.record().revisions.map(({ weightPercent, arms }) => [weightPercent, arms?.length])).toEqual([
      [0, 3],
      [25, undefined],
    ]);
  });

  it('say nothing about the others when the one that went on is taken back by what callers met', async () => {
    const world = await given(CANARY);
    let state = await world.prepare(START);
    while (world.record().step < 1) state = await world.drive(state, 600, 1);
    world.behaviours.set('v2', { errors: 0.5 });

    await world.drive(state, 600);

    expect(world.record().state).toBe('rolled-back');
    expect(['v2', 'v3', 'v4'].map((version) => statusOf(world, version))).toEqual([
      'rolled-back',
      'registered',
      'registered',
    ]);
  });

  it('end with a report when the one that was to go on has left', async () => {
    const world = await given(CANARY);
    world.behaviours.set('v2', { errors: 0.5 });

    await world.drive(await world.prepare(START), 200);

    expect(world.record()).toMatchObject({ state: 'reported', outcome: { tests: [] } });
    expect(world.record().outcome?.reason).toContain('v2, which was to go on, was taken out, and no other goes on');
    expect(world.record().revisions.every(({ shadow }) => shadow === true)).toBe(true);
    expect(statusOf(world, 'v2')).toBe('rolled-back');
  });

  it('are judged by labels too, and the one that is wrong more often leaves alone', async () => {
    const world = await given({ ...REPORT, bake: 'PT20M', labels: { wait: 'PT10M' } });
    let state: MachineState = await world.prepare(START);
    for (let n = 0; n < 80 && state.next !== 'stop' && state.next !== 'refuse'; n++) {
      if (state.next === 'wait') {
        await world.sendTraffic(50);
        const at = world.clock.now();
        const ids = await captureCopies(world, answersOf);
        await bringLabels(
          world,
          ids.map((requestId) => ({ requestId, label: 1, at })),
        );
        world.clock.advance(60_000);
      }
      state = await world.run(state);
    }

    expect(world.record().experiment?.out).toMatchObject([{ version: 'v4', tests: ['labels'] }]);
    expect(world.record()).toMatchObject({ state: 'reported' });
    expect(world.record().verdict?.shadows?.map(({ numbers }) => numbers['onlyChampionRight'])).toEqual([
      0,
      0,
      expect.any(Number),
    ]);
  });
});

/** v4 is wrong about a fifth of what everybody else is right about. */
function answersOf(version: string): readonly LabelledCopy[] {
  return Array.from({ length: 50 }, (_, n) => ({
    champion: 0.9,
    challenger: version === 'v4' && n % 5 === 0 ? 0.1 : 0.9,
  }));
}

describe('a start of several shadows', () => {
  it('is refused with each that is itself, the champion, twice or nobody, under its path', async () => {
    const world = await given(REPORT);
    const challengers = ['v2', 'v1', 'v9', 'v3', 'v3'].map((version) => ({ version, share: 10 }));
    const settings = { strategy: { kind: 'shadow', share: 10, bake: 'PT5M', challengers: challengers.slice(0, 4) } };

    await world.prepare({ ...START, settings });
    await world.prepare(
      { ...START, settings: { strategy: { ...settings.strategy, challengers: challengers.slice(3) } } },
      'r2',
    );

    const faultsOf = (id: string) =>
      (world.record(id).outcome?.faults ?? []).map(({ path, message }) => `${path}: ${message}`);
    expect(faultsOf('r1')).toEqual([
      'settings.strategy.challengers[0].version: must differ from the version that is started, got v2 twice',
      'settings.strategy.challengers[1].version: must not be the champion, v1: it is what challengers are compared with',
      expect.stringContaining('settings.strategy.challengers[2].version: must be a registered version of flight-delay'),
    ]);
    expect(faultsOf('r2')).toEqual([
      'settings.strategy.challengers[1].version: must be named once, "v3" is entry 0 too',
    ]);
  });
});

describe('several shadows whose ticks are repeated and whose calls fail', () => {
  it('end as those that nothing happened to', async () => {
    const calm = await given(REPORT);
    calm.behaviours.set('v3', { errors: 0.3 });
    await calm.drive(await calm.prepare(START), 200);
    const failing = fc.record({
      call: fc.constantFrom('writeRollout', 'changeRoute', 'readRollout', 'writeVerdict', 'publishRoute'),
      at: fc.nat(40),
      after: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(failing, { maxLength: 3 }),
        fc.array(fc.nat(15), { maxLength: 3 }),
        async (planted, repeats) => {
          const world = await given(REPORT);
          world.behaviours.set('v3', { errors: 0.3 });
          for (const one of planted) plant(world, one);
          await driven(world, new Set(repeats));

          const { experiment, outcome, verdict } = world.record();
          expect(outcome?.kind).toBe('reported');
          expect(experiment?.out.map(({ version }) => version)).toEqual(['v3']);
          expect(verdict?.shadows?.map(({ version, state }) => [version, state])).toEqual(
            calm.record().verdict?.shadows?.map(({ version, state }) => [version, state]),
          );
          expect(world.route()).toMatchObject({ champion: { version: 'v1' }, challengers: [] });
          expect(world.route().shadows).toBeUndefined();
        },
      ),
      { numRuns: 25 },
    );
  });

  async function driven(world: RolloutWorld, repeats: ReadonlySet<number>): Promise<void> {
    let state = await again(() => world.prepare(START));
    for (let n = 0; n < 120 && state.next !== 'stop' && state.next !== 'refuse'; n++) {
      const now: MachineState = state;
      if (now.next === 'wait') {
        await world.sendTraffic(200);
        world.clock.advance(60_000);
      }
      if (repeats.has(n)) await world.run(now).catch(() => undefined);
      state = await again(() => world.run(now));
    }
  }

  async function again(run: () => Promise<MachineState>): Promise<MachineState> {
    for (let n = 0; n < 6; n++) {
      const state = await run().catch(() => undefined);
      if (state !== undefined) return state;
    }
    throw new Error('a state failed for good');
  }
});

/** Lets one call fail once, before or after it was made, when it is made for the so manieth time. */
function plant(
  world: RolloutWorld,
  { call, at, after }: { readonly call: string; readonly at: number; readonly after: boolean },
): void {
  const real: unknown = Reflect.get(world.registry, call);
  if (typeof real !== 'function') throw new Error(call);
  let calls = 0;
  Reflect.set(world.registry, call, async (...args: unknown[]): Promise<unknown> => {
    const isIt = calls++ === at;
    if (isIt && !after) throw new Error('planted');
    const result: unknown = await Reflect.apply(real, world.registry, args);
    if (isIt) throw new Error('planted');
    return result;
  });
}
