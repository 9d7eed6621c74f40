import { describe, expect, it } from 'vitest';
import { CliError } from '../../../bin/client/cli-error.ts';
import { startOnAnyMachine } from '../../../bin/local/start-on-any-machine.ts';
import type { RolloutStarted, StartRequest } from '../../../lambdas/contracts/api/api.ts';

const started: RolloutStarted = { model: 'm', version: 'v2', rolloutId: 'r1', execution: 'arn' };

/** A control API that refuses a start for these reasons unless it is forced. */
function refusing(...reasons: readonly string[]) {
  const asked: StartRequest[] = [];
  const startRollout = async (_model: string, request: StartRequest): Promise<RolloutStarted> => {
    asked.push(request);
    if (request.force === true || reasons.length === 0) return started;
    const faults = reasons.map((message) => ({ path: '', message }));
    throw new CliError('badInput', 'the start has faults', { faults });
  };
  return { control: { startRollout }, asked };
}

describe('starting a rollout of the local run', () => {
  it('forces nothing where the plan sees enough', async () => {
    const { control, asked } = refusing();

    expect(await startOnAnyMachine(control, { model: 'm', version: 'v2' }, () => undefined)).toBe(started);
    expect(asked).toEqual([{ version: 'v2' }]);
  });

  it('forces a start that would see too little, and says so', async () => {
    const { control, asked } = refusing('errors: cannot see an outage; or force the start');
    const said: string[] = [];

    expect(await startOnAnyMachine(control, { model: 'm', version: 'v2' }, (line) => said.push(line))).toBe(started);
    expect(asked.at(-1)).toEqual({ version: 'v2', force: true });
    expect(said).toEqual(['this machine is slow, started by force: errors: cannot see an outage; or force the start']);
  });

  it('leaves every other refusal as it is', async () => {
    const { control, asked } = refusing('cannot see an outage; or force the start', 'version v2 is not registered');

    await expect(startOnAnyMachine(control, { model: 'm', version: 'v2' }, () => undefined)).rejects.toThrow(CliError);
    expect(asked).toHaveLength(1);
  });
});
