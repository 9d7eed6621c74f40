import { describe, expect, it } from 'vitest';
import { describeDecision } from '../../../../bin/console/describe-rollout.ts';
import type { MachineState } from '../../../../lambdas/contracts/messages/machine.ts';
import type { VersionRecord } from '../../../../lambdas/contracts/people/version.ts';
import { controlFaults } from '../../../../lambdas/contracts/people/rollout/control/equal-control.ts';
import { assignRequest } from '../../../../lambdas/domain/routing/assign-request.ts';
import { explainRoute } from '../../../../lambdas/domain/routing/explain-route.ts';
import { endExecution } from '../../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { retrospectRollout } from '../../../../lambdas/usecases/rollout/planning/retrospect-rollout.ts';
import { reconcileRollouts } from '../../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { jsonReply } from '../../../support/fakes/scripted-targets.ts';
import { MODEL, RolloutWorld, versionOf, type Behaviour } from '../../../support/rollout-world.ts';

const start = { model: MODEL, version: 'v2', force: true };
const CONTROL = 'v1-control';
const control = { kind: 'equal' as const, version: CONTROL };
const TRAFFIC = 3_000;
/** Buckets of latency of 5 %: a fleet that is large and warm, and one that is not. */
const [WARM, COLD] = [14, 24];
const request = { headers: {}, path: '/', json: () => undefined };

type Model = NonNullable<Parameters<RolloutWorld['givenModel']>[0]>;

async function givenControl(
  rollout: Model['rollout'] = {},
  artifact?: Partial<VersionRecord>,
  more: Model = {},
): Promise<RolloutWorld> {
  const world = new RolloutWorld();
  const step = (weight: number) => ({ weight, bake: 'PT4M' });
  const strategy = { kind: 'canary' as const, steps: [step(10), step(50)] };
  await world.givenModel({
    slo: { availability: 99 },
    ...more,
    rollout: { strategy, control, warmup: 'PT1M', ...rollout },
  });
  world.registry.versions.set(`${MODEL}/${CONTROL}`, { ...versionOf(CONTROL), ...artifact });
  world.givenChampion();
  return world;
}

function givenBehaviours(world: RolloutWorld, behaviours: Readonly<Record<string, Behaviour>>): void {
  for (const [version, behaviour] of Object.entries(behaviours)) world.behaviours.set(version, behaviour);
}

async function driven(world: RolloutWorld, input: object = start): Promise<MachineState> {
  return world.drive(await world.prepare(input), TRAFFIC);
}

function versionsAt(world: RolloutWorld, positions: readonly number[]) {
  return positions.map((position) => {
    const { version, role } = assignRequest(world.route(), { ...request, isProbe: false, draw: () => position });
    return `${role} ${version}`;
  });
}

describe('a rollout with a control', () => {
  it('gives the control the share of the challenger at the other end, and moves nobody who has the challenger', async () => {
    const world = await givenControl();
    const first = await world.run(await world.prepare(start));

    expect(versionsAt(world, [0.05, 0.2, 0.89, 0.95])).toEqual([
      'challenger v2',
      'champion v1',
      'champion v1',
      `control ${CONTROL}`,
    ]);
    expect(explainRoute(world.route(), request)).toMatchObject({
      shares: [
        { version: 'v2', percent: 10 },
        { version: CONTROL, percent: 10 },
        { version: 'v1', percent: 80 },
      ],
    });

    let state = first;
    for (let n = 0; n < 20 && world.record().step < 1; n++) state = await world.drive(state, TRAFFIC, 1);
    expect(versionsAt(world, [0.05, 0.2, 0.49, 0.51, 0.95])).toEqual([
      'challenger v2',
      'challenger v2',
      'challenger v2',
      `control ${CONTROL}`,
      `control ${CONTROL}`,
    ]);
  });

  it('promotes a challenger as good as a cold control, which beside the warm champion goes back', async () => {
    const cold = { errors: 0.001, bucket: COLD };
    const behaviours = { v1: { errors: 0.001, bucket: WARM }, v2: cold, [CONTROL]: cold };
    const [plain, equal] = [await givenControl({ control: 'off' }), await givenControl()];
    givenBehaviours(plain, behaviours);
    givenBehaviours(equal, behaviours);

    await driven(plain);
    await driven(equal);

    expect(plain.record()).toMatchObject({
      state: 'rolled-back',
      outcome: { tests: expect.arrayContaining(['latency0']) },
    });
    expect(equal.record()).toMatchObject({ state: 'promoted', outcome: { by: 'the judge' } });
    expect(equal.record().outcome?.reason).toMatch(/at the control/);
    expect(equal.record().verdict?.numbers).toMatchObject({ controlRequests: expect.any(Number) });
    expect(equal.route().control).toBeUndefined();
    expect((await equal.replay()).kind).toBe('same');
  });

  it('holds the new champion against the version before afterwards, no more against the control', async () => {
    const kpis = [{ name: 'sale', kind: 'binary' as const, better: 'higher' as const, maturity: 'PT2M' }];
    const world = await givenControl({ holdBack: { share: 10, for: 'PT40M' } }, {}, { kpis });
    givenBehaviours(world, {
      v1: { errors: 0, converts: 0.2 },
      v2: { errors: 0, converts: 0.3 },
      [CONTROL]: { errors: 0, converts: 0.2 },
    });
    world.learned.heardUntil = '2026-01-01T00:00:00.000Z';

    await world.drive(await world.prepare(start), TRAFFIC, 800);

    const { keepWarm } = world.record();
    expect(keepWarm?.ended?.reason).toBe('held back for 40 min, as planned');
    const sale = keepWarm?.brought?.find(({ name }) => name === 'sale');
    expect(sale).toMatchObject({ is: 'better' });
    expect(world.route().holdBack).toBeUndefined();
    expect(world.route().control).toBeUndefined();
  });

  it('takes a challenger back that is worse than the control, and says so', async () => {
    const world = await givenControl();
    givenBehaviours(world, { v2: { errors: 0.2 } });

    await driven(world);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { tests: ['errors'] } });
    expect(world.record().outcome?.reason).toMatch(/at the control/);
    expect(describeDecision(world.record())).toBe('rolled back: more errors than the control');
    expect(world.route()).toMatchObject({ challengers: [], champion: { version: 'v1' } });
    expect(world.route().control).toBeUndefined();
    expect((await world.replay()).kind).toBe('same');
  });

  it.each(['promote', 'approve', 'rollback', 'extend'] as const)(
    'ends undecided, whatever the policy (%s), when the control fails as a bad challenger does',
    async (inconclusive) => {
      const world = await givenControl({ inconclusive });
      givenBehaviours(world, { v2: { errors: 0.9 }, [CONTROL]: { errors: 0.9 } });

      await driven(world);

      const { outcome, state } = world.record();
      expect(state).toBe('inconclusive');
      expect(outcome).toMatchObject({ kind: 'inconclusive', by: 'the judge', tests: ['control:errors'] });
      expect(outcome?.reason).toMatch(
        /the control is broken, held against the champion: errors 9\d(\.\d)? % .* at the champion/,
      );
      expect(world.route().control).toBeUndefined();
      expect(describeDecision(world.record())).toBe(
        'not decided, because the control broke: v1 serves, v2 keeps its status',
      );
      expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
      expect((await world.replay()).kind).toBe('same');
    },
  );

  it('promotes nobody by policy or proof while nothing is proven of the control', async () => {
    const world = await givenControl({ hold: 'PT4M', inconclusive: 'promote' });
    // Worse than the objective and the champion, and too little for the test that ends the rollout.
    givenBehaviours(world, { v1: { errors: 0.005 }, v2: { errors: 0.0105 }, [CONTROL]: { errors: 0.0105 } });

    await driven(world);

    expect(world.record()).toMatchObject({ state: 'inconclusive', outcome: { tests: [], by: 'the plan' } });
    expect(world.record().outcome?.reason).toContain('but not beside a control of which nothing is proven');
    expect(world.record().verdict?.reason).toContain(
      "unproven: failures of the control below those that are tolerated beside the champion's",
    );
  });

  it('is invalid where the control does not get its share', async () => {
    const world = await givenControl();
    const state = await world.run(await world.prepare(start));
    const route = world.route();
    world.registry.routes.set(MODEL, { ...route, control: { ...versionOf(CONTROL), weightPercent: 3 } });

    await world.drive(state, TRAFFIC, 12);

    expect(world.record().verdict).toMatchObject({ kind: 'invalid', tests: ['split'] });
    expect(world.record().verdict?.reason).toMatch(/the (challenger|control) got .* which contradicts the weights/);
  });

  it.each(['stopped', 'dead'] as const)(
    'lets the control leave with the challenger when its execution is %s',
    async (how) => {
      const world = await givenControl();
      const state = await world.run(await world.prepare(start));
      await world.drive(state, TRAFFIC, 3);
      expect(world.route().control).toMatchObject({ version: CONTROL, weightPercent: 10 });

      world.executions.statuses.set(arnOf('r1'), how === 'stopped' ? 'aborted' : 'gone');
      if (how === 'stopped')
        await endExecution(world.deps, { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'ABORTED' });
      else await reconcileRollouts(world.deps);

      expect(world.record().state).not.toBe('running');
      expect(world.route().control).toBeUndefined();
      expect(versionsAt(world, [0.05, 0.95])).toEqual(['champion v1', 'champion v1']);
    },
  );

  it('gives the control what is left above one half, and nobody at the end', async () => {
    const step = (weight: number) => ({ weight, bake: 'PT3M' });
    const world = await givenControl({ strategy: { kind: 'canary', steps: [step(50), step(75), step(100)] } });

    await driven(world);

    const { plan, state, revisions } = world.record();
    expect(state).toBe('promoted');
    expect(plan.steps.map(({ controlPercent }) => controlPercent)).toEqual([50, 25, 0]);
    expect(revisions.map(({ controlPercent }) => controlPercent)).toEqual([50, 25, 0]);
    expect(plan.says).toEqual(
      expect.arrayContaining([
        'at 75 % the control has the 25 % that are left, and the champion nothing',
        'at 100 % nobody is left to compare with, and the champion nothing',
      ]),
    );
    expect((await world.replay()).kind).toBe('same');
  });

  it('waits for a cold control, and is refused where it does not answer', async () => {
    const world = await givenControl();
    world.caller.replies.set(`https://models.example/${CONTROL}`, () => jsonReply(503, {}));
    const cold = await world.prepare(start);
    const waiting = world.record().warming;
    world.caller.replies.set(`https://models.example/${CONTROL}`, () => jsonReply(400, {}));

    await world.run(cold);

    expect(waiting?.says).toBe(`${CONTROL}: 5 × http-503`);
    expect(world.record()).toMatchObject({ state: 'refused' });
    expect(world.record().outcome?.reason).toContain(CONTROL);
  });

  it('goes back where the control is not registered any more', async () => {
    const world = await givenControl();
    const state = await world.prepare(start);
    world.registry.versions.delete(`${MODEL}/${CONTROL}`);

    await world.drive(state, TRAFFIC);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { by: 'understudy', tests: [] } });
    expect(world.record().outcome?.reason).toContain(`${CONTROL} is not registered any more`);
  });
});

describe('a retrospect of a rollout with a control', () => {
  async function given() {
    const world = await givenControl({ hold: 'PT0S', inconclusive: 'rollback' });
    const cold = { errors: 0.02, bucket: COLD };
    givenBehaviours(world, { v1: { errors: 0.001, bucket: WARM }, v2: cold, [CONTROL]: cold });
    await driven(world);
    const { startWindow: from = '' } = world.record();
    const to = new Date(Date.parse(from) + 8 * 60_000).toISOString();
    return { world, range: { version: 'v2', from, to } };
  }

  it('compares with the control as the rollout did, or with the champion where that is named', async () => {
    const { world, range } = await given();
    const beside = await retrospectRollout(world.deps, { model: MODEL, body: range });
    const named = await retrospectRollout(world.deps, { model: MODEL, body: { ...range, champion: 'v1' } });

    expect(beside.champion).toBe(CONTROL);
    expect(beside.says).not.toMatch(/rolled back|paused/);
    expect(named.champion).toBe('v1');
    expect(named.says).toMatch(/would have been rolled back .* at the champion/);
  });
});

describe('a control at the start', () => {
  const other = (target: VersionRecord['target'], more: Partial<VersionRecord> = {}) => ({
    ...versionOf(CONTROL),
    target,
    ...more,
  });

  it.each([
    { what: 'the champion', declared: { ...control, version: 'v1' }, message: 'must not be the champion itself' },
    {
      what: 'the challenger',
      declared: { ...control, version: 'v2' },
      message: 'must not be the version that is started',
    },
    { what: 'nobody', declared: { ...control, version: 'v9' }, message: 'must be a registered version' },
    {
      what: 'on the target of the champion',
      version: other(versionOf('v1').target),
      message: 'must run on a target of its own',
    },
    {
      what: 'on the target of the challenger',
      version: other(versionOf('v2').target),
      message: 'must run on a target of its own',
    },
    {
      what: 'on a closed target',
      version: other({ kind: 'lambda', functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:mine' }),
      message: 'mine',
    },
    { what: 'retired', version: { ...versionOf(CONTROL), status: 'retired' as const }, message: 'is retired' },
  ])('is refused with its path where it is $what', async ({ declared = control, version, message }) => {
    const world = await givenControl();
    if (version !== undefined) world.registry.versions.set(`${MODEL}/${CONTROL}`, version);

    await world.prepare({ ...start, settings: { control: declared } });

    const fault = world.record().outcome?.faults?.find(({ path }) => path === 'settings.control.version');
    expect(fault?.message).toContain(message);
  });

  it('waits in the specification for the rollouts after a first version, whose own start must not name one', async () => {
    const [waiting, own] = [await givenControl(), await givenControl({ control: 'off' })];
    for (const world of [waiting, own]) world.registry.routes.delete(MODEL);

    await waiting.prepare({ model: MODEL, version: 'v1', first: true });
    await own.prepare({ model: MODEL, version: 'v1', first: true, settings: { control } });

    expect(waiting.record()).toMatchObject({ state: 'preparing', plan: { kind: 'first' } });
    expect(waiting.record().plan.control).toBeUndefined();
    expect(own.record().outcome?.faults?.map(({ path }) => path)).toEqual(['settings.control']);
  });

  it.each([
    [{ kind: 'all-at-once' }, 'nothing is left for a control'],
    [{ kind: 'batches', bake: 'PT5M' }, 'a control has instances of its own that nobody moves'],
    [{ kind: 'shadow', share: 50, bake: 'PT5M' }, 'copies compare both versions'],
    [{ kind: 'canary', steps: [{ weight: 60, bake: 'PT5M' }] }, 'without a step of 50 % or less'],
    [
      { kind: 'canary', steps: [{ weights: { champion: 20, challenger: 80 }, bake: 'PT5M' }] },
      'without a step of 50 %',
    ],
    [
      {
        kind: 'canary',
        steps: [
          { weight: 60, bake: 'PT5M' },
          { weight: 5, bake: 'PT5M' },
        ],
      },
      undefined,
    ],
    [undefined, undefined],
    [{ kind: 'linear', stepPercent: 20, bake: 'PT5M' }, undefined],
    [{ kind: 'linear', stepPercent: 60, bake: 'PT5M' }, 'without a step of 50 % or less'],
  ])('goes with steps that leave room for it: %j', (strategy, message) => {
    const faults = controlFaults({ strategy, control });

    expect(faults.map(({ path }) => path)).toEqual(message === undefined ? [] : [['control']]);
    expect(faults[0]?.message ?? '').toContain(message ?? '');
    expect(controlFaults({ strategy, control: 'off' })).toEqual([]);
  });

  it('is refused where both say what they serve and it is not the same', async () => {
    const world = await givenControl({}, { artifact: 's3://models/other' });
    world.registry.versions.set(`${MODEL}/v1`, { ...versionOf('v1'), artifact: 's3://models/delays-1' });

    await world.prepare(start);

    expect(world.record().outcome?.faults).toEqual([
      {
        path: 'rollout.control.version',
        message:
          "must serve the champion's model: v1 has artifact s3://models/delays-1, v1-control has s3://models/other",
      },
    ]);
  });

  it('is refused with a strategy of the start that has no room for it, unless the start has none', async () => {
    const strategy = { kind: 'blue-green', bake: 'PT5M' };
    const [with_, without] = [await givenControl(), await givenControl()];

    await with_.prepare({ ...start, settings: { strategy } });
    await without.prepare({ ...start, settings: { strategy, control: 'off' } });

    expect(with_.record().outcome?.faults?.map(({ path }) => path)).toContain('rollout.control');
    expect(without.record()).toMatchObject({ state: 'preparing' });
    expect(without.record().plan.control).toBeUndefined();
  });
});
