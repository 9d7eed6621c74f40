import { beforeEach, describe, expect, it } from 'vitest';
import type { Heard } from '../../../../lambdas/domain/rollout/hooking/next-run.ts';
import type { Hook } from '../../../../lambdas/contracts/people/rollout/hooks.ts';
import { callOwed } from '../../../../lambdas/usecases/rollout/hooking/call-owed.ts';
import { endExecution } from '../../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { abortRollout } from '../../../../lambdas/usecases/rollout/restoring/obey-person.ts';
import { reconcileRollouts } from '../../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { arnOf } from '../../../support/fakes/memory-executions.ts';
import { givenStrategy, notTheSame } from '../../../support/rollout/replayed-world.ts';
import { MODEL, RolloutWorld } from '../../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2', startedBy: 'ann' };
const hook = (name: string, on: Hook['on'], more: Partial<Hook> = {}): Hook => ({
  name,
  on,
  kind: 'http',
  url: 'https://hooks.example/x',
  timeout: 'PT5M',
  ...more,
});
const says =
  (kind: Heard['kind'], words: string = kind): (() => Heard) =>
  () => ({ kind, says: words });

describe('hooks before a step', () => {
  let world: RolloutWorld;

  async function given(...hooks: readonly Hook[]): Promise<void> {
    world = new RolloutWorld();
    const steps = [10, 50].map((weight) => ({ weight, bake: 'PT3M' }));
    await world.givenModel({ rollout: { strategy: { kind: 'canary', steps }, hooks: [...hooks] } });
    world.givenChampion();
  }

  const weights = (): readonly number[] => world.route().challengers.map(({ weightPercent }) => weightPercent);

  it('are called in their order before the start, each step and the promotion, and the rollout goes on', async () => {
    await given(hook('go', 'beforeStart'), hook('step', 'beforeStep'), hook('last', 'beforePromotion'));
    world.behaviours.set('v2', { errors: 0 });

    const first = await world.prepare(START);
    expect(first).toMatchObject({ next: 'hook', follows: 'shift', step: 0 });
    expect(weights()).toEqual([]);
    await world.drive(first, 3_000);

    expect(world.record().outcome, world.record().outcome?.reason).toMatchObject({ kind: 'promoted' });
    expect(world.hooks.calls.map(({ key }) => key)).toEqual([
      `${MODEL}/r1/go/beforeStart/1`,
      `${MODEL}/r1/step/beforeStep/1/1`,
      `${MODEL}/r1/step/beforeStep/2/1`,
      `${MODEL}/r1/last/beforePromotion/1`,
    ]);
    expect(world.hooks.calls[2]).toMatchObject({ step: 2, steps: 2, weightPercent: 50, champion: 'v1', version: 'v2' });
    expect(world.record().hookRuns?.map(({ state, says: said }) => `${state} ${said}`)).toEqual(
      Array.from({ length: 4 }, () => 'passed fine'),
    );
  });

  it('are called before a bandit starts, freezes and promotes its winner, and not when its shares move', async () => {
    world = await givenStrategy(
      {
        kind: 'bandit',
        goal: { kpi: 'sale', effectPercent: 20 },
        every: 'PT5M',
        explore: 'PT1H',
        atLeast: 'PT20M',
        deadline: 'PT3H',
      },
      { hooks: [hook('go', 'beforeStart'), hook('step', 'beforeStep'), hook('last', 'beforePromotion')] },
    );
    world.behaviours.set('v2', { errors: 0, converts: 0.3 });

    await world.drive(await world.prepare({ ...START, force: true }), 400, 400);

    expect(world.record()).toMatchObject({ state: 'promoted', experiment: { bandit: { moves: 1 } } });
    expect(world.hooks.calls.map(({ key }) => key)).toEqual([
      `${MODEL}/r1/go/beforeStart/1`,
      `${MODEL}/r1/step/beforeStep/1/1`,
      `${MODEL}/r1/step/beforeStep/2/1`,
      `${MODEL}/r1/last/beforePromotion/1`,
    ]);
    expect(world.hooks.calls[3]).toMatchObject({ version: 'v2', champion: 'v1' });
    expect(await notTheSame(world)).toEqual([]);
  });

  it('that fails before the start lets no request go to the challenger, with its reason', async () => {
    await given(hook('go', 'beforeStart'));
    world.hooks.answers.set('go', says('failed', 'no budget'));

    const end = await world.drive(await world.prepare(START), 100);

    expect(end.next).toBe('refuse');
    expect(world.record()).toMatchObject({
      state: 'rolled-back',
      revisions: [],
      outcome: {
        by: 'hook go',
        tests: [],
        reason: expect.stringMatching(/^hook go before the start failed: no budget/),
      },
    });
    expect(world.route().lock).toBeUndefined();
    expect(world.teller.kinds('r1')).toEqual(['started', 'hook', 'rolled-back']);
    expect(world.teller.published.at(-1)).toMatchObject({ severity: 'ticket' });
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
  });

  it('that fails before a later step takes the challenger back', async () => {
    await given(hook('step', 'beforeStep'));
    let calls = 0;
    world.hooks.answers.set('step', () => ((calls += 1) === 1 ? says('passed')() : says('failed', 'slow')()));

    await world.drive(await world.prepare(START), 3_000);

    expect(world.record()).toMatchObject({ state: 'rolled-back', step: 0, outcome: { by: 'hook step' } });
    expect(world.record().outcome?.reason).toMatch(/^hook step before step 2 failed: slow/);
    expect(weights()).toEqual([]);
  });

  it('that has not answered is asked again with the same key each window, until it is late', async () => {
    await given(hook('step', 'beforeStep'));
    world.hooks.answers.set('step', says('pending', 'still warming'));

    await world.drive(await world.prepare(START), 100);

    const keys = new Set(world.hooks.calls.map(({ key }) => key));
    expect(keys.size).toBe(1);
    expect(world.hooks.calls.length).toBe(6);
    expect(world.record().hookRuns).toMatchObject([{ state: 'late', deliveries: 6, attempt: 1 }]);
    expect(world.record().outcome?.reason).toMatch(/hook step before step 1 was late: still warming/);
  });

  it('is never waited for longer than 20 s in one delivery, nor than its own time', async () => {
    await given(hook('long', 'beforeStart'), hook('short', 'beforeStep', { timeout: 'PT2S' }));

    await world.run(await world.prepare(START));

    expect(world.hooks.deadlines).toEqual([20_000, 2_000]);
  });

  it('is watched by the judge while it waits: a challenger that breaks is taken back', async () => {
    await given(hook('step', 'beforeStep', { timeout: 'PT15M' }));
    let calls = 0;
    world.hooks.answers.set('step', () => ((calls += 1) === 1 ? says('passed')() : says('pending')()));
    const asked = await driveUntil(() => calls > 1);
    world.behaviours.set('v2', { errors: 1 });

    await world.drive(asked, 3_000);

    expect(world.record().outcome).toMatchObject({ kind: 'rolled-back', by: 'the judge', tests: ['errors'] });
  });

  it('is tried again as a new attempt while it may hold, and then has failed', async () => {
    await given(hook('step', 'beforeStep', { onFailure: 'hold', holdFor: 'PT3M' }));
    world.hooks.answers.set('step', says('failed', 'no'));

    await world.drive(await world.prepare(START), 100);

    expect(world.hooks.calls.map(({ key }) => key.split('/').at(-1))).toEqual(['1', '2', '3', '4']);
    expect(world.record().outcome).toMatchObject({ kind: 'rolled-back', by: 'hook step' });
    // When it began to be held, and when that was over: not each minute of up to a week.
    expect(world.teller.kinds('r1').filter((kind) => kind === 'hook')).toHaveLength(2);
    expect(world.teller.published.map(({ what }) => what).join()).toMatch(/attempt 4/);
  });

  it('goes on after a hold when it passes, or at once where its failure is ignored', async () => {
    await given(
      hook('held', 'beforeStart', { onFailure: 'hold' }),
      hook('loose', 'beforeStart', { onFailure: 'ignore' }),
    );
    let calls = 0;
    world.hooks.answers.set('held', () => ((calls += 1) < 3 ? says('failed')() : says('passed')()));
    world.hooks.answers.set('loose', says('failed', 'never mind'));

    await driveUntil(() => world.record().step === 0);

    expect(world.record().hookRuns).toMatchObject([
      { name: 'held', state: 'passed', attempt: 3 },
      { name: 'loose', state: 'ignored', says: 'never mind' },
    ]);
    expect(weights()).toEqual([10]);
  });

  it('is ended by a person while it waits, and by the end of its execution', async () => {
    await given(hook('step', 'beforeStep'));
    world.hooks.answers.set('step', async () => {
      await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: undefined, by: 'arn:ann' });
      return { kind: 'passed', says: '' };
    });

    const after = await world.run(await world.prepare(START));

    expect(after.next).not.toBe('shift');
    expect(world.record()).toMatchObject({ state: 'aborted', step: -1 });
    await world.drive(after, 0);
    expect(world.route().lock).toBeUndefined();
    expect(world.record().state).toBe('aborted');
  });

  it('delivered again where its answer was lost before it was written, under the same key', async () => {
    await given(hook('step', 'beforeStep'));
    const state = await world.prepare(START);
    const { registry } = world;
    const rollouts = {
      readRollout: registry.readRollout.bind(registry),
      writeRollout: () => Promise.reject(new Error('x')),
    };
    const { runHooks } = await import('../../../../lambdas/usecases/rollout/states/hooks/run-hooks.ts');
    const task = { execution: world.execution('r1'), state };

    await expect(runHooks({ ...world.deps, rollouts }, task)).rejects.toThrow('x');
    expect(await world.run(state)).toMatchObject({ next: 'shift' });

    expect(new Set(world.hooks.calls.map(({ key }) => key)).size).toBe(1);
    expect(world.hooks.calls).toHaveLength(2);
  });

  it('that has failed has failed, also where telling that was lost and the state is made again', async () => {
    await given(hook('go', 'beforeStart'));
    const state = await world.prepare(START);
    let calls = 0;
    world.hooks.answers.set('go', () => ((calls += 1) === 1 ? says('failed', 'no budget')() : says('passed')()));
    world.teller.failures = 1;
    await expect(world.run(state)).rejects.toThrow('does not answer');

    const again = await world.run(state);

    expect(again).toMatchObject({ next: 'rollback', ends: 'hook', reason: expect.stringContaining('no budget') });
    expect(calls).toBe(1);
    expect(world.teller.kinds('r1')).toEqual(['started', 'hook']);
  });

  async function driveUntil(is: () => boolean) {
    let state = await world.prepare(START);
    for (let n = 0; n < 40 && !is(); n += 1) state = await world.drive(state, 3_000, 1);
    return state;
  }
});

describe('hooks after the end', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel({ rollout: { hooks: [hook('tell', 'onRollback'), hook('tag', 'afterPromotion')] } });
    world.givenChampion();
    await world.drive(await world.prepare(START), 100, 4);
  });

  const owed = () => callOwed(world.deps, { model: MODEL, rolloutId: 'r1' });

  it.each(['a person', 'a death'])('are called when traffic has moved, after %s ended it', async (who) => {
    if (who === 'a person')
      await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: undefined, by: 'arn:ann' });
    else await endExecution(world.deps, { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'ABORTED' });

    expect(world.route()).toMatchObject({ challengers: [], champion: { version: 'v1' } });
    expect(world.hooks.calls).toEqual([]);
    await reconcileRollouts(world.deps);
    expect(world.owed.asked).toEqual([`${MODEL}/r1`]);
    expect(await owed()).toBe('passed');

    expect(world.hooks.calls).toMatchObject([
      { hook: 'tell', on: 'onRollback', outcome: { kind: world.record().state } },
    ]);
    expect(await owed()).toBe('nothing');
    expect(world.hooks.calls).toHaveLength(1);
    expect(await world.registry.listOpen()).toEqual([]);
    await reconcileRollouts(world.deps);
    expect(world.owed.asked).toHaveLength(1);
  });

  it('are asked again while they say pending, and told when they fail, which changes nothing', async () => {
    await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: undefined, by: 'arn:ann' });
    const before = world.route();
    world.hooks.answers.set('tell', says('pending'));
    expect(await owed()).toBe('waiting');
    expect(await world.registry.listOpen()).toEqual([{ model: MODEL, rolloutId: 'r1' }]);
    world.hooks.answers.set('tell', says('failed', 'no such channel'));

    expect(await owed()).toBe('passed');

    expect(world.record().hookRuns).toMatchObject([{ name: 'tell', state: 'ignored', says: 'no such channel' }]);
    expect(world.teller.kinds('r1')).toContain('hook');
    expect(world.route()).toEqual(before);
    expect(await world.registry.listOpen()).toEqual([]);
  });

  it('are owed also when another rollout has begun meanwhile', async () => {
    await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: undefined, by: 'arn:ann' });
    await world.prepare(START, 'r2');

    await reconcileRollouts(world.deps);

    expect(world.owed.asked).toEqual([`${MODEL}/r1`]);
    expect(await owed()).toBe('passed');
    expect(world.registry.open.get(MODEL)).toBe('r2');
  });

  it('are owed also where the reconciler came between the note of the start and its lock', async () => {
    world = new RolloutWorld();
    await world.givenModel({ rollout: { hooks: [hook('tell', 'onRollback')] } });
    world.givenChampion();
    world.deps.salts.saltFor = async (_model, version) => {
      if (!world.registry.rollouts.has(`${MODEL}/r1`)) await reconcileRollouts(world.deps);
      return `salt of ${version}`;
    };
    await world.prepare(START);
    await abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: undefined, by: 'arn:ann' });
    await world.prepare(START, 'r2');

    await reconcileRollouts(world.deps);

    expect(world.owed.asked).toContain(`${MODEL}/r1`);
  });

  it('do not keep the routers from being told of the way back, where nobody can be asked for them', async () => {
    const publish = world.registry.publishRoute.bind(world.registry);
    world.registry.publishRoute = () => Promise.reject(new Error('no bucket'));
    await expect(
      abortRollout(world.deps, { model: MODEL, rolloutId: 'r1', body: undefined, by: 'arn:ann' }),
    ).rejects.toThrow('no bucket');
    world.registry.publishRoute = publish;
    const owed = { callOwed: () => Promise.reject(new Error('no room for another call')) };
    const before = world.registry.publications.length;

    const { failed } = await reconcileRollouts({ ...world.deps, owed });

    expect(failed).toMatchObject([{ rolloutId: 'r1', error: 'no room for another call', isLost: false }]);
    expect(world.registry.publications.slice(before)).toMatchObject([{ challengers: [], champion: { version: 'v1' } }]);
    expect(world.teller.kinds('r1').at(-1)).toBe('rolled-back');
  });
});
