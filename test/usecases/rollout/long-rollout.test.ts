import { beforeEach, describe, expect, it } from 'vitest';
import { TICKS_PER_EXECUTION } from '../../../lambdas/contracts/messages/machine.ts';
import { endExecution } from '../../../lambdas/usecases/rollout/restoring/end-execution.ts';
import { arnOf } from '../../support/fakes/memory-executions.ts';
import { entryOf, MODEL, RolloutWorld, WINDOW_SECONDS } from '../../support/rollout-world.ts';

const START = { model: MODEL, version: 'v2' };

describe('a rollout that is longer than one execution', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  async function restart() {
    const waiting = await world.run(await world.prepare(START));
    world.clock.advance(WINDOW_SECONDS * 1000);
    return world.run({ ...waiting, tick: TICKS_PER_EXECUTION - 1 });
  }

  it('continues as a new execution after a thousand ticks', async () => {
    const state = await restart();
    expect(state).toMatchObject({ next: 'restart', tick: 1000 });

    const end = await world.run(state);

    expect(end).toMatchObject({ next: 'stop', reason: 'continues as r1-2' });
    expect(world.record()).toMatchObject({ execution: arnOf('r1-2'), executions: 2, state: 'running' });
    const input = world.executions.inputs.get(arnOf('r1-2'));
    expect(input).toEqual({ ...START, continues: { rolloutId: 'r1', tick: 1000 } });
    expect(await world.prepare(input, 'r1-2')).toMatchObject({ next: 'wait', rolloutId: 'r1', tick: 1000 });
  });

  it('starts one execution however often it is repeated', async () => {
    const state = await restart();
    await world.run(state);

    expect((await world.run(state)).next).toBe('stop');
    expect(world.executions.inputs.size).toBe(1);
    expect(world.record().executions).toBe(2);
  });

  it('goes on when the new execution is faster than the one that started it', async () => {
    const state = await restart();
    const input = { ...START, continues: { rolloutId: 'r1', tick: 1000 } };

    expect((await world.prepare(input, 'r1-2')).next).toBe('wait');
    expect((await world.run(state)).next).toBe('stop');
    expect(world.record()).toMatchObject({ execution: arnOf('r1-2'), executions: 2 });
  });

  it('the end of the old execution restores nothing', async () => {
    await world.run(await restart());

    const ended = { model: MODEL, rolloutId: 'r1', arn: arnOf('r1'), status: 'SUCCEEDED' };

    expect(await endExecution(world.deps, ended)).toBe('not-current');
    expect(world.route().challengers).toHaveLength(1);
  });

  it('refuses a continuation that nobody started, and one of a closed rollout', async () => {
    await world.run(await world.prepare(START));
    const input = { ...START, continues: { rolloutId: 'r1', tick: 5 } };

    expect((await world.prepare(input, 'by-hand')).next).toBe('refuse');
    expect(world.record().execution).toBe(arnOf('r1'));
    expect((await world.prepare({ ...input, continues: { rolloutId: 'r7', tick: 5 } }, 'r7-2')).next).toBe('refuse');
  });
});

describe('what a tick reads', () => {
  let world: RolloutWorld;

  beforeEach(async () => {
    world = new RolloutWorld();
    await world.givenModel();
    world.givenChampion();
  });

  async function afterWindowsWith(share: number): Promise<void> {
    const before = world.route().revision;
    let state = await world.run(await world.prepare(START));
    for (let n = 0; n < 8; n++) {
      const { revision } = world.route();
      const now = world.clock.now();
      const window = new Date(now).toISOString();
      const challenger = Math.round(10_000 * share);
      const count = (requests: number) => ({ requests, errors: 0, timeouts: 0 });
      const random = [entryOf('v2', revision, count(challenger)), entryOf('v1', revision, count(10_000 - challenger))];
      const failing = { requests: 500, errors: 500, timeouts: 0 };
      const others = [
        { ...entryOf('v2', revision, failing), assignment: 'probe' as const },
        { ...entryOf('v2', revision, failing), hop: 'fallback' as const },
      ];
      const item = { schema: 1, model: MODEL, window, foldedAt: now, ttl: now };
      await world.rows.writeRows([
        { ...item, object: `a-${n}`, entries: random },
        { ...item, object: `b-${n}`, entries: others },
        { ...item, object: `c-${n}`, entries: [entryOf('v2', before, failing)] },
      ]);
      world.clock.advance(WINDOW_SECONDS * 1000);
      if (state.next === 'wait') state = await world.run(state);
    }
  }

  it('counts random assignments of the assigned variant under revisions of the rollout alone', async () => {
    await afterWindowsWith(0.05);

    expect(world.record().verdict).toMatchObject({ kind: 'continue' });
    expect(world.record().verdict?.numbers).toMatchObject({ challengerErrors: 0, challengerLatencyP99Ms: 39.3 });
  });

  it('holds the weights, tells once and waits for a person when the split is broken', async () => {
    await afterWindowsWith(0.02);

    expect(world.record()).toMatchObject({ state: 'awaiting-approval', verdict: { kind: 'invalid' }, step: 0 });
    expect(world.record().verdict?.reason).toContain('the challenger got 2 % of');
    expect(world.teller.kinds('r1').filter((kind) => kind === 'invalid')).toHaveLength(1);
  });

  it('stops on counts that cannot be true', async () => {
    const state = await world.run(await world.prepare(START));
    const now = world.clock.now();
    const entry = entryOf('v2', world.route().revision, { requests: 5, errors: 9, timeouts: 0 });
    const window = new Date(now).toISOString();
    await world.rows.writeRows([
      { schema: 1, model: MODEL, window, object: 'x', foldedAt: now, ttl: now, entries: [entry] },
    ]);
    world.clock.advance(5 * WINDOW_SECONDS * 1000);

    await expect(world.run(state)).rejects.toMatchObject({ code: 'JUDGE_INPUT' });
  });

  it('writes a verdict when its kind changes and at the end of each step', async () => {
    await world.drive(await world.prepare(START), 600);

    const verdicts = await world.registry.listVerdicts(MODEL, 'r1');
    expect(verdicts).toMatchObject([
      { kind: 'continue', decision: { next: 'wait' } },
      { kind: 'continue', decision: { next: 'shift' } },
      { kind: 'continue', decision: { next: 'shift' } },
      { kind: 'promote', decision: { next: 'promote' } },
    ]);
  });
});
