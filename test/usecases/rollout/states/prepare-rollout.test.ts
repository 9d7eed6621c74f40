import { beforeEach, describe, expect, it } from 'vitest';
import { jsonReply } from '../../../support/fakes/scripted-targets.ts';
import { MODEL, RolloutWorld, versionOf } from '../../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2' };
const V2_URL = 'https://models.example/v2';

describe('preparing a rollout', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  /** A refusal leaves a closed record, and nothing else. */
  function expectUntouched(): void {
    for (const { state, step, revisions } of world.registry.rollouts.values())
      expect({ state, step, revisions }).toEqual({ state: 'refused', step: -1, revisions: [] });
    expect(world.registry.open.size).toBe(0);
    expect(world.registry.audits).toHaveLength(0);
    expect(world.registry.publications).toHaveLength(0);
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
  }

  it('takes the lock, plans and publishes in one step, and leaves the weights alone', async () => {
    const state = await world.prepare({ ...START, startedBy: 'ann' });

    expect(state).toMatchObject({ next: 'shift', step: 0, rolloutId: 'r1', tick: 0 });
    expect(world.route()).toMatchObject({ revision: 4, hot: true, lock: { rolloutId: 'r1' }, challengers: [] });
    expect(world.route().champion?.version).toBe('v1');
    expect(world.record()).toMatchObject({ state: 'preparing', champion: 'v1', startedBy: 'ann', stamp: 0, step: -1 });
    expect(world.record().plan).toMatchObject({ plannedWindows: 15, horizonWindows: 30, inconclusive: 'approve' });
    expect(world.record().plan.says.join(' ')).toContain('proven after about 738 challenger requests');
    expect(world.registry.open.get(MODEL)).toBe('r1');
    expect(world.registry.published.get(MODEL)?.revision).toBe(4);
    expect(world.registry.audits).toHaveLength(1);
    expect(world.teller.kinds('r1')).toEqual(['started']);
  });

  it('keeps positions for a retry of the same version', async () => {
    await world.prepare(START);
    const { salt } = world.route();
    world.givenChampion();
    world.registry.rollouts.clear();

    await world.prepare(START, 'r2');

    expect(world.route().salt).toBe(salt);
  });

  it('rolls an inconclusive model of critical risk back by default', async () => {
    await world.givenModel({ risk: 'critical' });

    await world.prepare(START);

    expect(world.record().plan.inconclusive).toBe('rollback');
  });

  it('lets the start override strategy, hold and levels', async () => {
    const settings = { strategy: { kind: 'linear', stepPercent: 25, bake: 'PT2M' }, hold: 'PT3M', alpha: 0.05 };

    await world.prepare({ ...START, settings });

    const { steps, horizonWindows, says } = world.record().plan;
    expect(steps.map(({ weightPercent }) => weightPercent)).toEqual([25, 50, 75]);
    expect(horizonWindows).toBe(9);
    expect(says.join(' ')).toContain('chance of 5 % at most');
  });

  it('names all faults of the input with their paths and writes nothing', async () => {
    const input = {
      model: 'Flight Delay',
      version: 'v2',
      colour: 'red',
      settings: { alpha: 3, strategy: { kind: 'x' } },
    };

    const state = await world.prepare(input);

    expect(state.next).toBe('refuse');
    for (const path of ['model:', 'colour:', 'settings.alpha:', 'settings.strategy'])
      expect(state.reason).toContain(path);
    expectUntouched();
    expect(world.teller.published).toMatchObject([{ kind: 'refused', severity: 'info' }]);
  });

  it('refuses raw text and nothing at all', async () => {
    expect((await world.prepare('v2')).next).toBe('refuse');
    expect((await world.prepare(undefined, 'r2')).next).toBe('refuse');
    expectUntouched();
  });

  it.each([
    ['an unknown model', { model: 'nobody', version: 'v2' }, 'model: must be a registered model, got "nobody"'],
    [
      'an unknown version',
      { model: MODEL, version: 'v9' },
      'version: must be a registered version of flight-delay (v1, v2)',
    ],
    ['the champion itself', { model: MODEL, version: 'v1' }, 'version: v1 is champion of flight-delay already'],
    ['a first version beside a champion', { ...START, first: true }, 'first: must be left out: v1 is champion'],
  ])('refuses %s', async (_name, input, reason) => {
    const state = await world.prepare(input);

    expect(state.next).toBe('refuse');
    expect(state.reason).toContain(reason);
    expectUntouched();
  });

  it('refuses a name of an execution that cannot be a rollout id', async () => {
    const state = await world.prepare(START, 'my rollout');

    expect(state.reason).toContain('execution name: must be 1 to 80');
    expectUntouched();
  });

  it('refuses a challenger without a champion', async () => {
    world.registry.routes.clear();

    const state = await world.prepare(START);

    expect(state.reason).toContain('first: must be true: flight-delay has no champion yet');
    expectUntouched();
  });

  it('refuses a second rollout with the id of the running one and leaves that alone', async () => {
    await world.prepare(START);
    const before = structuredClone(world.route());
    world.registry.versions.set(`${MODEL}/v3`, versionOf('v3'));

    const state = await world.prepare({ model: MODEL, version: 'v3' }, 'r2');

    expect(state).toMatchObject({ next: 'refuse' });
    expect(state.reason).toContain('rollout r1 of flight-delay is open');
    expect(world.route()).toEqual(before);
  });

  it('refuses when another rollout takes the lock while the samples are sent', async () => {
    world.caller.replies.set(V2_URL, () => {
      world.registry.routes.set(MODEL, { ...world.route(), revision: 9, lock: { rolloutId: 'faster' } });
      return jsonReply(200, { score: 0.5 });
    });

    const state = await world.prepare(START);

    expect(state.reason).toContain('rollout faster of flight-delay is open');
    expect(world.record().state).toBe('refused');
  });

  it('refuses a version that is retired while the samples are sent', async () => {
    world.caller.replies.set(V2_URL, () => {
      world.registry.versions.set(`${MODEL}/v2`, { ...versionOf('v2'), status: 'retired' });
      return jsonReply(200, { score: 0.5 });
    });

    const state = await world.prepare(START);

    expect(state.reason).toContain(`v2 of ${MODEL} is retired`);
    expect(world.route()).not.toHaveProperty('lock');
    expect(world.record().state).toBe('refused');
  });

  it('refuses a version that is retired in the moment in which the lock is taken', async () => {
    const change = world.registry.changeRoute.bind(world.registry);
    world.registry.changeRoute = async (asked) => {
      world.registry.versions.set(`${MODEL}/v2`, { ...versionOf('v2'), status: 'retired' });
      return change(asked);
    };

    const state = await world.prepare(START);

    expect(state.reason).toContain(`v2 of ${MODEL} is retired`);
    expect(world.route()).not.toHaveProperty('lock');
    expect(world.record().state).toBe('refused');
  });

  it('refuses a target that the stack does not list, naming the property, without calling it', async () => {
    world.deps.targets.hosts.length = 0;

    const state = await world.prepare(START);

    expect(state.reason).toContain(
      "version.target: target models.example is not in the stack's property targets.hosts",
    );
    expect(world.caller.calls).toHaveLength(0);
    expectUntouched();
  });

  it('refuses a function of the platform itself that a row names, whatever a pattern opens, without calling it', async () => {
    const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:understudy-router';
    const record = { ...versionOf('v2'), target: { kind: 'lambda', functionArn } } as const;
    world.registry.versions.set(`${MODEL}/v2`, record);
    const targets = { ...world.deps.targets, functions: ['arn:aws:lambda:eu-west-1:111122223333:function:*'] };
    Object.assign(world.deps, { targets: { ...targets, own: ['understudy-router'] } });

    const state = await world.prepare(START);

    expect(state.reason).toContain('version.target: target is a function of Understudy itself');
    expect(world.caller.calls).toHaveLength(0);
    expectUntouched();
  });

  it('refuses a target of which no sample was answered properly and says how', async () => {
    const replies = [
      jsonReply(500, {}),
      jsonReply(200, { other: 1 }),
      { kind: 'timeout' as const },
      { kind: 'failed' as const, errorClass: 'connect' },
      { kind: 'failed' as const, errorClass: 'connect' },
    ];
    world.caller.replies.set(V2_URL, () => replies.shift() ?? jsonReply(200, {}));

    const state = await world.prepare(START);

    const said =
      'none of 5 sample requests was answered properly: 1 × http-500, 1 × no-prediction, 1 × timeout, 2 × connect; ' +
      'the prediction at $.score must be a finite number';
    expect(state.reason).toContain(said);
    expect(world.caller.calls.map(({ deadlineMs }) => deadlineMs)).toEqual([3000, 3000, 3000, 3000, 3000]);
    expect(world.caller.calls[0]?.body).toBe('{"distance":1}');
    expectUntouched();
  });

  it('starts when one of five samples was answered properly', async () => {
    let n = 0;
    world.caller.replies.set(V2_URL, () => jsonReply((n += 1) === 5 ? 200 : 500, { score: 1 }));

    expect((await world.prepare(START)).next).toBe('shift');
  });

  it('changes nothing when the machine repeats it', async () => {
    await world.prepare(START);
    const before = structuredClone({ route: world.route(), record: world.record() });

    const again = await world.prepare(START);

    expect(again.next).toBe('shift');
    expect({ route: world.route(), record: world.record() }).toEqual(before);
    expect(world.teller.kinds('r1')).toEqual(['started']);
  });

  it('goes on waiting when it is repeated after the first step', async () => {
    await world.run(await world.prepare(START));

    expect((await world.prepare(START)).next).toBe('wait');
  });

  it('publishes the route again when the first attempt died before it did', async () => {
    await world.prepare(START);
    world.registry.published.clear();

    await world.prepare(START);

    expect(world.registry.published.get(MODEL)?.lock?.rolloutId).toBe('r1');
  });

  it('does not go on with the id of a rollout that has ended', async () => {
    await world.drive(await world.prepare(START), 600);

    const again = await world.prepare(START);

    expect(again.next).toBe('refuse');
    expect(world.record().state).toBe('promoted');
  });
});

describe('the first version of a model', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
  });

  it('serves at once and is promoted by the objective alone', async () => {
    const first = await world.prepare({ ...START, first: true });
    expect(world.route().champion).toBeUndefined();

    const end = await world.drive(first, 600);

    expect(end.next).toBe('stop');
    expect(world.record()).toMatchObject({ state: 'promoted', outcome: { tests: ['failures<pMax'] } });
    expect(world.record().revisions.map(({ weightPercent }) => weightPercent)).toEqual([100]);
    expect(world.route()).toMatchObject({ champion: { version: 'v2' }, challengers: [], hot: false });
    expect(world.route().lastChampion).toBeUndefined();
  });

  it('goes on serving without traffic, and says that nothing was proven', async () => {
    await world.drive(await world.prepare({ ...START, first: true }), 0);

    const { state, outcome } = world.record();
    expect(state).toBe('promoted');
    expect(outcome?.tests).toEqual([]);
    expect(outcome?.reason).toContain('kept serving, there is no other version');
  });

  it('is taken away when it breaks the objective: nobody serves', async () => {
    world.behaviours.set('v2', { errors: 0.3 });

    await world.drive(await world.prepare({ ...START, first: true }), 600);

    expect(world.record()).toMatchObject({ state: 'rolled-back', outcome: { tests: ['errors'] } });
    expect(world.route().champion).toBeUndefined();
    expect(world.teller.published.at(-1)?.subject).toBe('flight-delay: v2 rolled back, nobody serves');
  });
});
