import { beforeEach, describe, expect, it } from 'vitest';
import { executionEnded } from '../../../lambdas/contracts/messages/execution-ended.ts';
import { endExecution } from '../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { proveRestored } from '../../../lambdas/usecases/rollout/restoring/prove-restored.ts';
import { reconcileRollouts } from '../../../lambdas/usecases/rollout/restoring/reconcile-rollouts.ts';
import { restoreChampion } from '../../../lambdas/usecases/rollout/restoring/restore-champion.ts';
import { MUST_REFRESH_MS } from '../../../lambdas/domain/routing/freshness.ts';
import type { MachineState } from '../../../lambdas/contracts/messages/machine.ts';
import { arnOf } from '../../support/fakes/memory-executions.ts';
import { MODEL, RolloutWorld } from '../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2' };

describe('when the driver of a rollout is gone', () => {
  let world: RolloutWorld;
  let waiting: MachineState;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    waiting = await world.drive(await world.prepare(START), 100, 4);
  });

  const ended = (status: string, arn = arnOf('r1')) => ({ model: MODEL, rolloutId: 'r1', arn, status });

  function expectRestored(): void {
    expect(world.record()).toMatchObject({ state: 'restored', outcome: { probes: { asked: 20, champion: 20 } } });
    expect(world.route()).toMatchObject({ challengers: [], hot: false, champion: { version: 'v1' } });
    expect(world.route().lock).toBeUndefined();
    expect(world.registry.published.get(MODEL)).toEqual(world.route());
    expect(world.registry.open.size).toBe(0);
    expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('registered');
    expect(world.teller.published.filter(({ kind }) => kind === 'restored')).toMatchObject([{ severity: 'page' }]);
  }

  it.each(['ABORTED', 'FAILED', 'TIMED_OUT', 'SUCCEEDED'])('the end as %s restores the champion', async (status) => {
    expect(await endExecution(world.deps, ended(status))).toBe('restored');

    expectRestored();
    expect(world.record().outcome?.reason).toBe(`the execution that drove the rollout ended as ${status}`);
  });

  it('the same event again changes nothing', async () => {
    await endExecution(world.deps, ended('ABORTED'));
    const before = structuredClone({ route: world.route(), record: world.record() });

    expect(await endExecution(world.deps, ended('ABORTED'))).toBe('told');

    expect({ route: world.route(), record: world.record() }).toEqual(before);
    expectRestored();
  });

  it('the end of an execution that the record does not name changes nothing', async () => {
    const before = structuredClone(world.route());

    expect(await endExecution(world.deps, ended('SUCCEEDED', arnOf('older')))).toBe('not-current');
    expect(await endExecution(world.deps, { ...ended('ABORTED'), rolloutId: 'other' })).toBe('unknown');
    expect(world.route()).toEqual(before);
  });

  it('the end tells what the report could not', async () => {
    world.behaviours.set('v2', { errors: 0.5 });
    // Three steps are told already, so every publication from here on is the report's.
    const rollback = await world.drive(waiting, 600, 3);
    world.teller.failures = 1;
    const end = await world.drive(rollback, 600);
    expect(end.next).toBe('refuse');
    expect(end.reason).toContain('could not be told: the topic does not answer');

    await endExecution(world.deps, ended('FAILED'));

    expect(world.teller.kinds('r1').at(-1)).toBe('rolled-back');
  });

  it('the reconciler leaves a running rollout alone, but for publishing its route again', async () => {
    const before = structuredClone({ route: world.route(), record: world.record() });
    world.registry.published.clear();

    expect(await reconcileRollouts(world.deps)).toEqual({
      restored: [],
      begun: [],
      running: 1,
      cleared: 0,
      failed: [],
    });

    expect({ route: world.route(), record: world.record() }).toEqual(before);
    expect(world.registry.published.get(MODEL)).toEqual(before.route);
  });

  it.each(['gone', 'aborted', 'timed-out', 'failed'] as const)(
    'the reconciler restores when it is %s',
    async (status) => {
      world.executions.statuses.set(arnOf('r1'), status);

      expect((await reconcileRollouts(world.deps)).restored).toEqual(['r1']);

      expectRestored();
      expect(world.record().outcome?.reason).toContain(status);
    },
  );

  it('the reconciler leaves a rollout alone that ticks while its execution is asked for', async () => {
    world.executions.statusOf = async () => {
      const record = world.record();
      world.registry.rollouts.set(`${MODEL}/r1`, { ...record, ticks: record.ticks + 1, stamp: record.stamp + 1 });
      return 'gone';
    };

    expect(await reconcileRollouts(world.deps)).toMatchObject({ restored: [], begun: [], running: 1 });
    expect(world.record().state).toBe('running');
  });

  it.each([
    { what: 'five long windows', windowSeconds: 120, more: {}, seconds: 600 },
    { what: 'a short one and a slow state with all its repeats', windowSeconds: 2, more: {}, seconds: 2 + 362 },
    { what: 'a slow Prepare with all its repeats', windowSeconds: 2, more: { step: -1 }, seconds: 2 + 762 },
  ])('the reconciler restores when it was silent for $what, not before', async ({ windowSeconds, more, seconds }) => {
    const record = world.record();
    const changed = { ...record, ...more, plan: { ...record.plan, windowSeconds } };
    world.registry.rollouts.set(`${MODEL}/r1`, changed);
    world.clock.set(Date.parse(record.lastTickAt) + seconds * 1000);
    expect((await reconcileRollouts(world.deps)).running).toBe(1);

    world.clock.advance(1000);
    expect((await reconcileRollouts(world.deps)).restored).toEqual(['r1']);
    expect(world.record().outcome?.reason).toContain('has not ticked for ');
  });

  it('the reconciler clears entries of closed rollouts, published first', async () => {
    await world.drive(waiting, 600);
    world.registry.open.set(MODEL, 'r1');
    world.registry.published.clear();
    const before = structuredClone({ route: world.route(), record: world.record() });

    expect(await reconcileRollouts(world.deps)).toMatchObject({ cleared: 1 });

    expect(world.registry.published.get(MODEL)).toEqual(before.route);
    expect(world.registry.open.size).toBe(0);
    expect({ route: world.route(), record: world.record() }).toEqual(before);
  });

  it('one rollout that fails does not keep the others from being looked after', async () => {
    world.registry.open.set('broken', 'b1');
    const read = world.registry.readRollout.bind(world.registry);
    world.registry.readRollout = async (model, id) => {
      if (model === 'broken') throw new Error('no such table');
      return read(model, id);
    };
    world.executions.statuses.set(arnOf('r1'), 'gone');

    const result = await reconcileRollouts(world.deps);

    expect(result).toMatchObject({ restored: ['r1'], failed: [{ rolloutId: 'b1', error: 'no such table' }] });
  });

  it('two that restore at once restore once', async () => {
    world.executions.statuses.set(arnOf('r1'), 'aborted');

    await Promise.all([reconcileRollouts(world.deps), endExecution(world.deps, ended('ABORTED'))]);

    expect(world.route().revision).toBe(6);
    expect(world.record().state).toBe('restored');
  });

  it('proves anew after an answer of the challenger, and says so when it cannot', async () => {
    world.probe.prescribed.push('v1', 'v2');
    await endExecution(world.deps, ended('ABORTED'));
    expect(world.probe.asked).toHaveLength(24);
    expectRestored();
  });

  it('takes a row that is too short for no proof, also when it is told of later', async () => {
    // One round of four a second, wrong until the last one: its four right answers are all that is left of them.
    const wrong = 4 * ((60_000 - MUST_REFRESH_MS) / 1000);
    world.probe.prescribed.push(...Array.from({ length: wrong }, () => 'v2'));
    await endExecution(world.deps, ended('ABORTED'));

    expect(world.record().outcome?.probes).toEqual({ asked: 4, champion: 4 });
    expect(await proveRestored(world.deps, world.record())).toMatchObject({ kind: 'unproven' });
    expect(world.teller.published.at(-1)?.subject).toContain('v1 is not proven back');
  });

  it('what a closed rollout still owes is done by whoever finds it: versions, proof, news', async () => {
    await restoreChampion(world.deps, {
      model: MODEL,
      rolloutId: 'r1',
      kind: 'rolled-back',
      reason: 'errors',
      tests: ['errors'],
      by: 'the judge',
    });
    const lose = async (): Promise<void> => {
      await world.registry.setVersionStatus(MODEL, 'v2', 'challenger');
      world.registry.open.set(MODEL, 'r1');
    };
    const expectDone = (): void => {
      expect(world.registry.versions.get(`${MODEL}/v2`)?.status).toBe('rolled-back');
      expect(world.record().outcome?.probes).toEqual({ asked: 20, champion: 20 });
      expect(world.registry.open.size).toBe(0);
      expect(world.teller.kinds('r1').filter((kind) => kind === 'rolled-back')).toHaveLength(1);
    };

    await lose();
    expect(await endExecution(world.deps, ended('ABORTED'))).toBe('told');
    expectDone();

    await lose();
    expect(await reconcileRollouts(world.deps)).toMatchObject({ cleared: 1 });
    expectDone();
  });

  it('gives up proving after a minute and reports what it saw', async () => {
    world.probe.prescribed.push(...Array.from({ length: 2000 }, () => 'v2'));

    await endExecution(world.deps, ended('ABORTED'));

    expect(world.record().outcome?.probes).toEqual({ asked: 4, champion: 0 });
    expect(world.teller.published.at(-1)?.what).toContain('0 of 4 probe answers came from v1');
  });

  it('a person aborts at once; the machine proves it, tells no page and ends', async () => {
    await world.registry.addRequest(MODEL, 'r1', { kind: 'abort', by: 'ann', at: 'now' });
    const order = {
      model: MODEL,
      rolloutId: 'r1',
      kind: 'aborted',
      reason: 'aborted by ann',
      tests: [],
      by: 'ann',
    } as const;
    const restoration = await restoreChampion(world.deps, order);
    expect(restoration).toMatchObject({ kind: 'restored', changed: true, revision: 6, restoredInMs: 0 });
    expect(world.route().challengers).toEqual([]);

    const end = await world.drive(waiting, 100);

    expect(end).toMatchObject({ next: 'refuse', reason: 'aborted by ann' });
    expect(world.record()).toMatchObject({ state: 'aborted', outcome: { probes: { champion: 20 } } });
    expect(world.teller.published.at(-1)).toMatchObject({ kind: 'rolled-back', severity: 'info' });
    expect((await restoreChampion(world.deps, order)).changed).toBe(false);
  });

  it('an abort on the record is obeyed at the next tick', async () => {
    await world.registry.addRequest(MODEL, 'r1', { kind: 'abort', by: 'ann', at: 'now', reason: 'wrong data' });

    await world.drive(waiting, 100);

    expect(world.record().outcome).toMatchObject({ kind: 'aborted', reason: 'aborted by ann: wrong data' });
  });

  it('the execution that was taken over ends at its next tick', async () => {
    await endExecution(world.deps, ended('ABORTED'));

    expect((await world.run(waiting)).next).toBe('refuse');
  });

  it('a rollout that nobody knows is nothing to restore', async () => {
    const order = { model: MODEL, rolloutId: 'r9', kind: 'restored', reason: '', tests: [], by: 'x' } as const;

    expect(await restoreChampion(world.deps, order)).toMatchObject({ kind: 'unknown', changed: false, revision: -1 });
  });
});

describe('a start of which every state failed', () => {
  const startOf = (input: object) => ({
    model: MODEL,
    rolloutId: 'r1',
    arn: arnOf('r1'),
    status: 'FAILED',
    start: { execution: new RolloutWorld().execution('r1'), input },
  });

  it('is closed as refused when its execution has ended, and told once', async () => {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();

    const outcomes = [await endExecution(world.deps, startOf(START)), await endExecution(world.deps, startOf(START))];

    expect(outcomes).toEqual(['refused', 'told']);
    expect(world.record()).toMatchObject({ state: 'refused', champion: 'v1', step: -1 });
    expect(world.record().outcome?.reason).toBe('the execution ended as FAILED before the rollout had begun');
    expect(world.teller.kinds('r1')).toEqual(['refused']);
    expect(world.route().revision).toBe(3);
  });

  it('is not told as refused when it took the route after all, while its end was heard of', async () => {
    const world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
    await world.prepare(START);
    const read = world.registry.readRollout.bind(world.registry);
    world.registry.readRollout = async () => {
      world.registry.readRollout = read;
      return undefined;
    };

    await endExecution(world.deps, startOf(START));

    expect(world.record().state).toBe('preparing');
    expect(world.teller.kinds('r1')).toEqual(['started']);
  });

  it('leaves no record of a model that nobody declared', async () => {
    const world = new RolloutWorld();

    expect(await endExecution(world.deps, startOf(START))).toBe('refused');
    expect(world.registry.rollouts.size).toBe(0);
  });
});

describe('the event of an ended execution', () => {
  const detail = { executionArn: arnOf('r1'), name: 'r1', status: 'TIMED_OUT', startDate: 1, stopDate: 2 };

  it('names the rollout by the execution', () => {
    const event = { source: 'aws.states', detail: { ...detail, input: JSON.stringify(START) } };

    expect(executionEnded.parse(event)).toEqual({
      model: MODEL,
      rolloutId: 'r1',
      arn: arnOf('r1'),
      status: 'TIMED_OUT',
      start: { execution: { arn: arnOf('r1'), name: 'r1', startedAt: '1970-01-01T00:00:00.001Z' }, input: START },
    });
  });

  it('names the rollout that a later execution continues', () => {
    const input = JSON.stringify({ ...START, continues: { rolloutId: 'r1', tick: 1000 } });
    const event = { detail: { ...detail, name: 'r1-2', executionArn: arnOf('r1-2'), input } };

    expect(executionEnded.parse(event)).toEqual({
      model: MODEL,
      rolloutId: 'r1',
      arn: arnOf('r1-2'),
      status: 'TIMED_OUT',
    });
  });

  it.each(['{"model":', '{"version":"v2"}', undefined])('is no rollout with the input %s', (input) => {
    expect(executionEnded.safeParse({ detail: { ...detail, input } }).success).toBe(false);
  });
});
