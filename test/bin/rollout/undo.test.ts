import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';
import { aRoute, AT, aVersion } from '../../support/records.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
  const { world } = server;
  world.given('serving');
  world.registry.versions.set('m/v3', aVersion({ version: 'v3' }));
  const champion = { version: 'v3', target: aVersion().target };
  const goodVersions = ['v2', 'v1'].map((version) => ({ version, until: AT }));
  world.registry.routes.set('m', aRoute({ revision: 7, champion, goodVersions }));
});
afterEach(() => server.stop());

function undo(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(server.url, 'rollout', 'undo', 'm', ...args);
}

describe('undo on the command line', () => {
  it('names the version and the time until that was proven', async () => {
    const { code, out } = await undo('--reason', 'wrong prices');

    expect(code).toBe(0);
    expect(out).toMatch(
      /m: all requests go to v2 in place of v3; proven after \d.* s: 20 of 20 probe answers came from it/,
    );
    expect(server.world.registry.routes.get('m')?.champion?.version).toBe('v2');
    expect((await undo('--reason', 'again')).out).toMatch(/v2 in place of v3, undone before by arn:ann at/);
  });

  it('is not what an order or a watch means that names no rollout', async () => {
    await undo('--reason', 'it answers nonsense');

    const watched = await runCli(server.url, 'rollout', 'watch', 'm');
    const aborted = await runCli(server.url, 'rollout', 'abort', 'm', '--reason', 'x');

    expect(watched.out + watched.err).not.toContain('undone by');
    expect(aborted.err).not.toContain('-undo');
  });

  it('goes to the version that is named, and status says who served before', async () => {
    await undo('--to', 'v1', '--reason', 'both are wrong');

    const { out } = await runCli(server.url, 'status', 'm');
    const status = await runCli(server.url, 'rollout', 'status', 'm');

    expect(out).toMatch(/champion v1/);
    expect(out).toMatch(/served before: v3 \(undone\), v2; understudy rollout undo --to goes back/);
    expect(status.out).toMatch(/undone by arn:ann: v1 serves again in place of v3/);
    expect(status.out).toMatch(/why: both are wrong/);
    expect(status.out).toMatch(/20 of 20 answered by the champion/);
  });

  it('ends with 1 where it is not proven, with 3 where it is refused, and needs a reason', async () => {
    server.world.probe.prescribed.push(...Array.from({ length: 300 }, () => 'v3'));

    expect(await undo('--reason', 'x')).toMatchObject({ code: 1, out: expect.stringMatching(/not proven/) });
    expect(await undo('--to', 'v9', '--reason', 'x')).toMatchObject({ code: 3, err: expect.stringMatching(/v9/) });
    expect(await undo()).toMatchObject({ code: 1, err: expect.stringMatching(/--reason/) });
  });
});
