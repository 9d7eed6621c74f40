import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';
import { arnOf } from '../../support/fakes/memory-executions.ts';
import { aRollout, AT } from '../../support/records.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
});
afterEach(() => server.stop());

function retry(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(server.url, 'rollout', 'retry', 'm', ...args);
}

describe('retry on the command line', () => {
  it('tries the latest rollout again, passes over a way back, and says which is which', async () => {
    const { world } = server;
    world.givenClosed('aborted');
    const begun = world.registry.rollouts.get('m/r1');
    if (begun !== undefined) world.registry.rollouts.set('m/r1', { ...begun, step: -1 });
    const outcome: RolloutRecord['outcome'] = { kind: 'undone', reason: 'x', at: AT, tests: [] };
    const later: Partial<RolloutRecord> = {
      rolloutId: 'undo-4-x',
      state: 'undone',
      step: -1,
      startedAt: '2026-02-02T00:00:00.000Z',
      outcome,
    };
    world.registry.rollouts.set('m/undo-4-x', aRollout(later));

    expect((await retry('--force', '--dry-run')).out).toMatch(/^dry run: m v2 would be rolled out like this/);
    expect(world.executions.inputs.size).toBe(0);
    const { code, out } = await retry('--reason', 'mended', '--force');

    expect({ code, out: out.trim() }).toEqual({ code: 0, out: 'm v2: rollout r1-try2 tries r1 again' });
    expect(world.executions.inputs.get(arnOf('r1-try2'))).toMatchObject({
      version: 'v2',
      retries: { rolloutId: 'r1', reason: 'mended' },
      startedBy: 'arn:ann',
    });
  });

  it('ends with 3 where there is nothing to try again', async () => {
    server.world.givenClosed('promoted');

    expect(await retry()).toMatchObject({ code: 3, err: expect.stringMatching(/made v2 champion/) });
    expect(await retry('r9')).toMatchObject({ code: 3, err: expect.stringMatching(/r9 of m not found/) });
  });

  it('shows in the status which attempt of what it is', async () => {
    const { world } = server;
    world.given('open');
    const record = aRollout({ retries: { rolloutId: 'r0', reason: 'mended' } });
    world.registry.rollouts.set('m/r1', { ...record, plan: { ...record.plan, attempt: { number: 2, planned: 3 } } });

    const { out } = await runCli(server.url, 'rollout', 'status', 'm');

    expect(out).toMatch(/by someone, as r0 again \(mended\); attempt 2 in 7 days/);
  });
});
