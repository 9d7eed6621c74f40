import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
});
afterEach(() => server.stop());

/** An order to the model with an open rollout, whose first of two steps is in force. */
function order(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(server.url, 'rollout', ...args);
}

function givenTwoSteps(): void {
  const { world } = server;
  world.given('open');
  const record = world.registry.rollouts.get('m/r1');
  if (record === undefined) throw new Error('no rollout');
  const steps = [10, 50].map((weightPercent) => ({ weightPercent, bakeWindows: 5 }));
  world.registry.rollouts.set('m/r1', { ...record, plan: { ...record.plan, steps } });
}

describe('orders about the schedule on the command line', () => {
  it('pause and resume the latest rollout, and write down who and why', async () => {
    givenTwoSteps();

    const paused = await order('pause', 'm', '--reason', 'looking');
    const again = await order('pause', 'm', 'r1');
    const resumed = await order('resume', 'm');

    expect(paused).toMatchObject({ code: 0, out: expect.stringMatching(/paused by arn:ann, step 1 of 2, 10 %/) });
    expect(again.code).toBe(0);
    expect(resumed.out).toMatch(/running, step 1 of 2/);
    expect(server.world.registry.rollouts.get('m/r1')?.requests).toMatchObject([
      { kind: 'pause', by: 'arn:ann', reason: 'looking', window: 3 },
      { kind: 'resume', by: 'arn:ann', window: 3 },
    ]);
  });

  it('skip and extend the step in force, once', async () => {
    givenTwoSteps();

    await order('extend', 'm', '--bake', 'PT20M');
    await order('skip', 'm');
    const { code } = await order('skip', 'm');

    expect(code).toBe(0);
    expect(server.world.registry.rollouts.get('m/r1')?.requests).toMatchObject([
      { kind: 'extend', step: 0, bakeWindows: 20 },
      { kind: 'skip', step: 0 },
    ]);
  });

  it('end with 2 for a time that is none or too short, and with 3 for a step that has none after it', async () => {
    server.world.given('open');

    expect(await order('extend', 'm', '--bake', 'soon')).toMatchObject({ code: 2, err: expect.stringMatching(/bake/) });
    expect(await order('extend', 'm', '--bake', 'PT1M')).toMatchObject({ code: 2 });
    expect(await order('skip', 'm')).toMatchObject({ code: 3, err: expect.stringMatching(/last of 1/) });
  });

  it('answer the question that is open, or the one that is named', async () => {
    givenTwoSteps();
    const record = server.world.registry.rollouts.get('m/r1');
    if (record === undefined) throw new Error('no rollout');
    expect(await order('approve', 'm')).toMatchObject({ code: 3, err: expect.stringMatching(/asks nothing/) });
    const asked = { at: '2026-02-01T12:00:00.000Z', window: 5, dueAt: '2026-02-02T12:00:00.000Z' };
    const question = { id: 'increase-2', about: 'increase' as const, step: 0, otherwise: 'hold' as const, ...asked };
    server.world.registry.rollouts.set('m/r1', { ...record, state: 'awaiting-approval', questions: [question] });

    const status = await order('status', 'm');
    const old = await order('approve', 'm', '--question', 'start-1');
    const done = await order('approve', 'm', 'r1', '--reason', 'fine');

    expect(status.out).toMatch(/asks a person before step 2 of 2 \(increase-2, until .*, else it waits on\)/);
    expect(old).toMatchObject({ code: 3, err: expect.stringMatching(/start-1 was never asked; increase-2 is open/) });
    expect(done.code).toBe(0);
    expect(server.world.registry.rollouts.get('m/r1')?.requests).toMatchObject([
      { kind: 'approve', by: 'arn:ann', reason: 'fine', question: 'increase-2' },
    ]);
  });
});
