import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlertItem } from '../../../lambdas/contracts/stored/finding.ts';
import { anAlert } from '../../support/an-alert.ts';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
  server.world.given('declared');
  vi.useFakeTimers({ toFake: ['Date'], now: server.world.clock.now() });
});
afterEach(() => {
  vi.useRealTimers();
  server.stop();
});

const alerts = (...args: readonly string[]): ReturnType<typeof runCli> => runCli(server.url, 'alerts', ...args);

function given(...some: readonly AlertItem[]): void {
  for (const one of some) server.world.monitoring.alerts.set(`${one.model}/${one.cause}`, one);
}

const stateOf = (cause = 'drift/age'): string | undefined => server.world.monitoring.alerts.get(`m/${cause}`)?.state;

describe('understudy alerts', () => {
  it('lists open alerts of all models, worst first, one line each', async () => {
    given(
      anAlert(),
      anAlert({ cause: 'errors', severity: 'page', state: 'acknowledged', owner: 'ann' }),
      anAlert({ model: 'b', cause: 'silent', severity: 'page' }),
      anAlert({ cause: 'volume', state: 'closed' }),
      anAlert({ cause: 'latency', state: 'pending' }),
    );

    const { code, out } = await alerts();

    expect(code).toBe(0);
    expect(out.trim().split('\n')).toEqual([
      'page   b silent: open since 2026-02-01 10:00:00 UTC (2 h 3 min): Values of age are not what they were.',
      'ticket m drift/age: open since 2026-02-01 10:00:00 UTC (2 h 3 min): Values of age are not what they were.',
      expect.stringMatching(/^page {3}m errors: acknowledged by ann, since /),
    ]);
  });

  it('lists those of a model, with --all also pending and closed ones', async () => {
    given(anAlert(), anAlert({ cause: 'volume', state: 'closed' }), anAlert({ model: 'b' }));

    expect((await alerts('m')).out).toMatch(/^ticket m drift\/age: .*\n$/);
    expect((await alerts('m', '--all')).out.trim().split('\n')).toHaveLength(2);
    expect(JSON.parse((await alerts('m', '--json')).out)).toMatchObject({ alerts: [{ cause: 'drift/age', stamp: 2 }] });
    expect((await alerts('nobody')).code).toBe(3);
    expect(await alerts('--all')).toMatchObject({ code: 2 });
  });

  it('says so when there are none', async () => {
    expect((await alerts()).out).toBe('no open alerts\n');
  });

  it('acknowledges: the alert has an owner, the audit says who did it, and a repeat changes nothing', async () => {
    given(anAlert());

    const first = await alerts('ack', 'm', 'drift/age', '--owner', 'team-a');
    const again = await alerts('ack', 'm', 'drift/age', '--owner', 'team-a', '--json');

    expect(first.out).toMatch(/^ticket m drift\/age: acknowledged by team-a, since /);
    expect(JSON.parse(again.out)).toMatchObject({ result: 'unchanged', alert: { stamp: 3 } });
    expect(server.world.monitoring.audits).toMatchObject([
      { by: 'arn:ann', action: 'acknowledge-alert', before: { state: 'open' }, after: { owner: 'team-a' } },
    ]);
  });

  it('makes whoever acknowledges without a name its owner', async () => {
    given(anAlert());

    expect((await alerts('ack', 'm', 'drift/age')).out).toContain('acknowledged by arn:ann');
  });

  it('snoozes for a while, and ends a snooze', async () => {
    given(anAlert());

    const snoozed = await alerts('snooze', 'm', 'drift/age', '--for', '4h');
    expect(snoozed.out).toContain('snoozed until 2026-02-01 16:03:04 UTC');
    expect(stateOf()).toBe('snoozed');
    await alerts('unsnooze', 'm', 'drift/age');
    expect(stateOf()).toBe('open');
    expect((await alerts('unsnooze', 'm', 'drift/age')).out).toMatch(/^unchanged: /);
    expect(server.world.monitoring.audits.map(({ action }) => action)).toEqual(['snooze-alert', 'unsnooze-alert']);
  });

  it('refuses what changed since it was read, what is not open and times that are none', async () => {
    given(anAlert(), anAlert({ cause: 'volume', state: 'closed' }));

    const stale = await alerts('ack', 'm', 'drift/age', '--stamp', '1');
    expect(stale.code).toBe(3);
    expect(stale.err).toContain('alert drift/age of m is open at stamp 2 by now');
    const closed = await alerts('ack', 'm', 'volume');
    expect(closed.err).toContain('m has no open alert volume; open are: drift/age');
    expect((await alerts('snooze', 'm', 'drift/age', '--for', '31d')).code).toBe(1);
    expect((await alerts('snooze', 'm', 'drift/age', '--for', 'soon')).code).toBe(1);
    expect(stateOf()).toBe('open');
    expect(server.world.monitoring.audits).toEqual([]);
  });

  it('is not lost when a check writes at the same time', async () => {
    given(anAlert());
    const { monitoring } = server.world;
    const write = monitoring.writeAlert.bind(monitoring);
    let isFirst = true;
    monitoring.writeAlert = async (...args) => {
      if (isFirst) given(anAlert({ stamp: 3, lastSeenAt: '2026-02-01T12:00:00.000Z' }));
      isFirst = false;
      return write(...args);
    };

    await alerts('ack', 'm', 'drift/age');

    expect(monitoring.alerts.get('m/drift/age')).toMatchObject({
      state: 'acknowledged',
      stamp: 4,
      lastSeenAt: '2026-02-01T12:00:00.000Z',
    });
  });
});
