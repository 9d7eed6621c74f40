import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CheckOutcome } from '../../../lambdas/contracts/stored/finding.ts';
import { anAlert } from '../../support/an-alert.ts';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';
import { aSpecification } from '../../support/records.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
  vi.useFakeTimers({ toFake: ['Date'], now: server.world.clock.now() });
});
afterEach(() => {
  vi.useRealTimers();
  server.stop();
});

const status = (...args: readonly string[]): ReturnType<typeof runCli> => runCli(server.url, 'status', ...args);

function givenChecks(model: string): void {
  const row = (check: string, outcome: CheckOutcome, details?: object) => {
    return { schema: 1, model, check, at: '', outcome, details };
  };
  const versions = [{ version: 'v1', requests: 400, labelled: 100, numbers: [], warnings: [] }];
  server.world.monitoring.checks.set(model, {
    schema: 1,
    model,
    at: '2026-02-01T12:00:00.000Z',
    checks: [
      row('errors', { kind: 'ran', findings: 1 }),
      row('drift', { kind: 'insufficient-data', of: 'hours', needed: 1, got: 0 }),
      row('quality/age', { kind: 'failed', reason: 'broken' }),
      row('performance', { kind: 'ran', findings: 0 }, { from: '', to: '', versions }),
    ],
  });
}

describe('understudy status', () => {
  it('shows how every model is, a line each, those with the worst alerts first', async () => {
    server.world.given('serving');
    const { registry, monitoring } = server.world;
    for (const model of ['a', 'z']) registry.specifications.set(model, aSpecification({ model }));
    monitoring.alerts.set('m/errors', anAlert({ cause: 'errors', severity: 'page', state: 'acknowledged' }));
    monitoring.alerts.set('m/drift/age', anAlert());
    monitoring.alerts.set('z/errors', anAlert({ model: 'z', cause: 'errors', severity: 'page' }));
    givenChecks('m');

    const { code, out } = await status();

    expect(code).toBe(0);
    expect(out.trim().split('\n')).toEqual([
      'z: nobody serves; 1 alert: page errors; not checked yet',
      'm: v1 serves; 2 alerts: ticket drift/age and page errors (acknowledged); checked 3 min 4 s ago: 2 ran, 1 with too little data, failed: quality/age; labels for 25 % of 400 requests',
      'a: nobody serves; no open alerts; not checked yet',
    ]);
  });

  it('asks page by page', async () => {
    for (let i = 0; i < 120; i += 1) {
      const model = `m${i}`;
      server.world.registry.specifications.set(model, aSpecification({ model }));
    }

    const { out } = await status('--json');

    expect(new Set(out.match(/"model": "m\d+"/g)).size).toBe(120);
  });

  it('shows the health of one model beside its versions', async () => {
    server.world.given('serving');
    givenChecks('m');

    const { out } = await status('m');

    expect(out).toMatch(/^m: champion v1, revision 3\nm: v1 serves; no open alerts; checked 3 min 4 s ago: /);
    expect(JSON.parse((await status('m', '--json')).out)).toMatchObject({
      specification: { model: 'm' },
      health: { champion: 'v1', checked: { failed: ['quality/age'] } },
    });
  });

  it('says so when there is no model', async () => {
    expect((await status()).out).toBe('no models\n');
  });
});
