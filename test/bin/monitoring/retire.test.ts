import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { target } from '../../support/control-world.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';
import { aRoute, aSpecification, aVersion } from '../../support/records.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
});
afterEach(() => server.stop());

const retire = (...args: readonly string[]): ReturnType<typeof runCli> => runCli(server.url, 'retire', ...args);
const statusOf = (version: string): string | undefined => server.world.registry.versions.get(`m/${version}`)?.status;

describe('understudy retire', () => {
  it('takes a version out of the fallback chain and marks it, and a repeat changes nothing', async () => {
    const { registry } = server.world;
    server.world.given('serving');
    registry.specifications.set(
      'm',
      aSpecification({ fallback: [{ version: 'last-champion' }, { static: { s: 0 } }] }),
    );
    const hop = { kind: 'version', version: 'v2', target } as const;
    const fallback = [hop, { kind: 'static' as const, body: { s: 0 } }];
    registry.routes.set('m', aRoute({ revision: 3, lastChampion: { version: 'v2', target }, fallback }));

    const first = await retire('m', 'v2', '--reason', 'too old');
    const again = await retire('m', 'v2');

    expect(first.out).toBe('version v2 of m is retired\n');
    expect(again.out).toBe('unchanged: version v2 of m was retired before\n');
    expect(registry.routes.get('m')).toMatchObject({
      revision: 4,
      champion: { version: 'v1' },
      fallback: [{ kind: 'static' }],
    });
    expect(registry.routes.get('m')).not.toHaveProperty('lastChampion');
    expect(registry.published.get('m')).toEqual(registry.routes.get('m'));
    expect(statusOf('v2')).toBe('retired');
    expect(registry.audits.map(({ action, reason, by }) => `${action}: ${reason} (${by})`)).toEqual([
      'retire: too old (arn:ann)',
      'retire-version: too old (arn:ann)',
    ]);
  });

  it('refuses while the version serves, the fallback chain or the hold-out names it, or a rollout is open', async () => {
    server.world.given('serving');
    expect((await retire('m', 'v1')).err).toContain('v1 is champion of m: promote another version first');
    expect(await retire('m', 'v9')).toMatchObject({ code: 3 });
    expect(await retire('nobody')).toMatchObject({ code: 3 });
    server.world.registry.specifications.set('m', aSpecification({ fallback: [{ version: 'v2' }] }));
    expect((await retire('m', 'v2')).err).toContain('the fallback chain of m names v2');
    server.world.registry.specifications.set('m', aSpecification({ holdout: { by: { version: 'v2' } } }));
    expect((await retire('m', 'v2')).err).toContain('the hold-out of m names v2');
    server.world.given('open');
    expect((await retire('m')).err).toContain('rollout r1 of m is open');
    expect((await retire('m', 'v2')).code).toBe(3);
    expect([statusOf('v1'), statusOf('v2')]).toEqual(['registered', 'registered']);
    expect(server.world.registry.audits).toEqual([]);
  });

  it('retires a whole model with its champion: nothing serves, and declaring it again does not bring it back', async () => {
    const { registry } = server.world;
    server.world.given('serving');
    registry.routes.set('m', aRoute({ revision: 3, fallback: [{ kind: 'static', body: { s: 0 } }] }));

    const { out } = await retire('m');
    await server.world.call('PUT /models/m', {
      model: 'm',
      task: 'binary',
      owner: 'a@b.c',
      fallback: [{ static: { s: 0 } }],
    });

    expect(out).toBe('model m is retired, with it v1 and v2\n');
    expect(registry.routes.get('m')).toMatchObject({ retired: true, fallback: [], challengers: [], hot: false });
    expect(registry.routes.get('m')).not.toHaveProperty('champion');
    expect((await runCli(server.url, 'status', 'm')).out).toContain('retired');
  });

  it('keeps retired versions retired: no rollout takes them, and no end of an earlier one changes that', async () => {
    server.world.given('serving');
    await retire('m', 'v2');

    await server.world.registry.setVersionStatus('m', 'v2', 'registered');
    const started = await server.world.call('POST /models/m/rollouts', { version: 'v2' });

    expect(statusOf('v2')).toBe('retired');
    expect(started).toMatchObject({ status: 409, body: { error: { code: 'VERSION_RETIRED' } } });
    server.world.registry.versions.set('m/v3', aVersion({ version: 'v3' }));
    expect((await server.world.call('POST /models/m/rollouts', { version: 'v3' })).text).not.toContain(
      'VERSION_RETIRED',
    );
  });

  it.each([
    ['opens', 'open', 'rollout r1 of m is open'],
    ['promoted it', 'serving', 'v2 is champion of m'],
  ] as const)('refuses where a rollout %s after it looked', async (_what, state, says) => {
    const { registry } = server.world;
    server.world.given('serving');
    const read = registry.retireVersion.bind(registry);
    registry.retireVersion = async (...asked) => {
      server.world.given(state);
      if (state === 'serving') registry.routes.set('m', aRoute({ revision: 5, champion: { version: 'v2', target } }));
      return read(...asked);
    };

    expect((await retire('m', 'v2')).err).toContain(says);
    expect(statusOf('v2')).toBe('registered');
  });

  it('tells the routers again where a run died before it did', async () => {
    server.world.given('serving');
    await retire('m');
    server.world.registry.published.clear();

    await retire('m');

    expect(server.world.registry.published.get('m')).toMatchObject({ retired: true });
  });
});
