import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startControlServer, type ControlServer } from '../support/control-server.ts';
import { aRollout, AT } from '../support/records.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
});
afterEach(() => server.stop());

function givenRefused(): void {
  server.world.given('serving');
  const faults = [
    { path: 'version', message: 'must be a registered version' },
    { path: 'settings.alpha', message: 'must be smaller' },
  ];
  const outcome = { kind: 'refused' as const, reason: 'for two faults', at: AT, tests: [], faults };
  const { plan } = aRollout();
  const refused = aRollout({ state: 'refused', outcome, step: -1, plan: { ...plan, steps: [] } });
  server.world.registry.rollouts.set('m/r1', refused);
}

describe('a refused start', () => {
  it('is watched to its end at once, with the reason', async () => {
    givenRefused();

    const { code, out } = await runCli(server.url, 'rollout', 'watch', 'm');

    expect(out).toContain('m v2 (r1): refused: for two faults');
    expect(code).toBe(5);
  });

  it('shows every fault with its path, and no step', async () => {
    givenRefused();

    const { out } = await runCli(server.url, 'rollout', 'status', 'm');

    expect(out).toContain('fault: version: must be a registered version\nfault: settings.alpha: must be smaller\n');
    expect(out).not.toContain('step');
  });

  it('is listed with the model', async () => {
    givenRefused();

    expect((await runCli(server.url, 'status', 'm')).out).toContain('m v2 (r1): refused: for two faults');
  });
});

describe('a pipe that nobody reads', () => {
  it('ends the command quietly', async () => {
    server.world.given('serving');
    const args = ['node_modules/tsx/dist/cli.mjs', 'bin/understudy.ts', 'status', 'm', '--json'];
    const child = spawn(process.execPath, args, { env: { ...process.env, UNDERSTUDY_CONTROL_URL: server.url } });
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));

    const code = await new Promise((resolve) => child.on('close', resolve));

    expect([code, err]).toEqual([0, '']);
  });
});

describe('a fault of the product', () => {
  it('is not called an outage', async () => {
    server.world.given('serving');
    const broken = (): never => {
      throw new Error('a bug');
    };
    Object.assign(server.world.registry, { readSpecification: broken });

    const { code, err } = await runCli(server.url, 'status', 'm');

    expect([code, err]).toEqual([1, 'understudy: something went wrong, see the log\n']);
  });
});
