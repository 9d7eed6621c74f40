import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';
import { aSpecification } from '../../support/records.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
  server.world.given('serving');
  const strategy = { kind: 'canary' as const, steps: [10, 50].map((weight) => ({ weight, bake: 'PT90M' })) };
  server.world.registry.specifications.set('m', aSpecification({ rollout: { strategy } }));
});
afterEach(() => server.stop());

function dryRun(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(server.url, 'rollout', 'start', 'm', ...args, '--dry-run');
}

describe('a dry run on the command line', () => {
  it('prints steps, times, what could be seen and what was not checked, and starts nothing', async () => {
    const { code, out } = await dryRun('v2', '--force');

    expect(code).toBe(0);
    expect(out).toMatch(/^dry run: m v2 would be rolled out like this; nothing was started or written\n/);
    expect(out).toMatch(
      /step 1 of 2: 10 % at once, for 1 h 30 min\n {2}step 2 of 2: 50 % after 1 h 30 min, for 1 h 30 min/,
    );
    expect(out).toMatch(/undecided after/);
    expect(out).toMatch(/not checked: whether http:\/\/models.example.com\/v1 answers samples/);
    expect(server.world.executions.inputs.size).toBe(0);
  });

  it('says how long a shadow copies, and how long it waits for labels after that', async () => {
    const strategy = { kind: 'shadow' as const, share: 20, bake: 'PT30M', labels: { wait: 'PT1H' } };
    server.world.registry.specifications.set('m', aSpecification({ rollout: { strategy } }));

    const { out } = await dryRun('v2');

    expect(out).toMatch(
      /step 1 of 2: copies of 20 % at once, for 30 min\n {2}step 2 of 2: no copies, waiting for labels after 30 min, for 1 h 8 min/,
    );
  });

  it('ends with 3 and every fault where the start would be refused', async () => {
    const { code, err } = await dryRun('v1', '--force');

    expect({ code, err }).toMatchObject({
      code: 3,
      err: expect.stringMatching(/would be refused: .*champion of m already/),
    });
  });

  it('says which rollout is this start', async () => {
    server.world.given('open');

    expect(await dryRun('v2', '--id', 'r1')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/rollout r1 is this/),
    });
  });
});
