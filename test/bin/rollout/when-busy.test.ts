import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
  server.world.given('open');
});
afterEach(() => server.stop());

const understudy = (...args: readonly string[]): ReturnType<typeof runCli> => runCli(server.url, ...args);
const queue = (...args: readonly string[]) =>
  understudy('rollout', 'start', 'm', 'v2', '--force', '--when-busy', 'queue', ...args);

describe('a start beside an open rollout on the command line', () => {
  it('ends with 3 and names the open one', async () => {
    const { code, err } = await understudy('rollout', 'start', 'm', 'v2', '--force');

    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining('rollout r1 of m is open') });
  });

  it('waits where it says so, and every command shows its place', async () => {
    const { code, out } = await queue('--id', 'second');

    expect(code).toBe(0);
    expect(out).toBe('m v2: rollout second waits at place 1 of the queue, behind r1\n');
    expect((await understudy('rollout', 'status', 'm', 'second')).out).toMatch(
      /m v2 \(second\): waits at place 1 of the queue, behind r1, since 2026-02-01/,
    );
    expect((await understudy('status', 'm')).out).toContain('(second): waits at place 1 of the queue, behind r1');
    expect((await understudy('rollout', 'abort', 'm', 'second')).code).toBe(0);
    expect((await understudy('rollout', 'status', 'm', 'second')).out).toContain('aborted by');
  });

  it('is told by a plan and by a dry run what it would come to', async () => {
    expect((await queue('--plan')).out).toContain('it would wait at place 1 of the queue, behind r1');
    expect((await queue('--dry-run')).out).toContain('it would wait at place 1 of the queue, behind r1');
    const replace = ['rollout', 'start', 'm', 'v2', '--force', '--when-busy', 'replace', '--dry-run'];
    expect((await understudy(...replace)).out).toContain('it would take rollout r1 back to the champion first');
    expect(server.world.registry.rollouts.size).toBe(1);
  });

  it('refuses a word that is none, under the name of the option', async () => {
    const { code, err } = await understudy('rollout', 'start', 'm', 'v2', '--when-busy', 'push');

    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringContaining('--when-busy: must be refuse, queue or replace'),
    });
  });
});
