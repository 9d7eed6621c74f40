import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeChecks } from '../../../bin/console/describe-checks.ts';
import { runCli } from '../../support/cli.ts';
import { startControlServer, type ControlServer } from '../../support/control-server.ts';
import type { HealthArm } from '../../../lambdas/contracts/stored/rows/period-row.ts';

let server: ControlServer;
beforeEach(async () => {
  server = await startControlServer();
  server.world.given('serving');
});
afterEach(() => server.stop());

const arm: HealthArm = {
  version: 'v1',
  assignment: 'random',
  hop: 'assigned',
  requests: 100,
  errors: 0,
  timeouts: 0,
  clientErrors: 0,
  fallbacks: 0,
  captured: [100, 100],
  served: 100,
  errorClasses: {},
  latency: {},
  scores: {},
  odd: {},
};

/** Rows of five windows of the last hours; of those since 11:00 a fifth was not captured. */
function givenLostCapture(): void {
  for (let ms = Date.parse('2026-02-01T05:00:00.000Z'); ms < server.world.clock.now(); ms += 300_000) {
    const start = new Date(ms).toISOString();
    const served = start >= '2026-02-01T11:00' ? 125 : 100;
    server.world.monitoring.health.push({
      schema: 1,
      model: 'm',
      start,
      sources: 1,
      arms: [{ ...arm, served }],
      ttl: 0,
    });
  }
}

const check = (...args: readonly string[]): ReturnType<typeof runCli> => runCli(server.url, 'check', ...args);

describe('understudy check --now', () => {
  it('prints each outcome and each finding', async () => {
    givenLostCapture();

    const { code, out } = await check('m', '--now');

    expect(code).toBe(0);
    expect(out).toContain('m: checked at 2026-02-01 12:03:04 UTC\n');
    expect(out).toMatch(
      /^capture: ran, 1 finding\n {2}ticket capture-lost since .*: .* were served and not captured\.$/m,
    );
    expect(out).toMatch(/^silent: ran, found nothing$/m);
    expect(out).toMatch(/^quality: too little data: 0 of 1 features$/m);
  });

  it('prints what is estimated before labels under its check', () => {
    const numbers = [
      { kind: 'measured', name: 'estimated-auc', value: 0.712, interval: [0.69, 0.73], bound: 0 },
      { kind: 'measured', name: 'estimated-recall', value: 0.5, interval: [0.4, 0.6], bound: 0 },
    ];
    const span = { from: '2026-02-01T10:00:00.000Z', to: '2026-02-01T11:00:00.000Z' };
    const calibration = { kind: 'calibrated', source: 'baseline', rows: 3_000 };
    const details = { kind: 'estimated', ...span, version: 'v2', rows: 1_240, threshold: 0.3, calibration, numbers };
    const one = {
      check: 'estimated-performance',
      outcome: { kind: 'ran' as const, findings: 0 },
      findings: [],
      details,
    };

    expect(describeChecks({ model: 'm', at: span.to, checks: [one], opened: [], closed: [] }).slice(1)).toEqual([
      'estimated-performance: ran, found nothing',
      '  v2, estimated before labels of 1,240 scored requests from 2026-02-01 10:00:00 UTC to 2026-02-01 11:00:00 UTC: AUC 0.712 (0.69 to 0.73), recall at 0.3 0.5 (0.4 to 0.6)',
      '  calibrated on 3,000 labels of its baseline',
    ]);
  });

  it('prints segments that are worse under their check', () => {
    const span = { from: '2026-02-01T10:00:00.000Z', to: '2026-02-01T11:00:00.000Z' };
    const worst = { name: 'carrier=B6', rows: 535, loss: 0.34, excess: 0.178, atLeast: 0.127, isBeyond: true };
    const worse = [worst, { ...worst, name: 'carrier=UA', isBeyond: false }];
    const details = { ...span, version: 'v1', loss: 'Brier score', whole: 0.205, tested: 6, tooSmall: 1, worse };
    const one = { check: 'segments', outcome: { kind: 'ran' as const, findings: 1 }, findings: [], details };

    const compared = '0.34 over 535 labels, 0.162 for all others, at least 0.127 more';
    expect(describeChecks({ model: 'm', at: span.to, checks: [one], opened: [], closed: [] }).slice(1)).toEqual([
      'segments: ran, 1 finding',
      '  6 segments of v1 compared, 1 with too few labels; Brier score 0.205 over all',
      `  carrier=B6: ${compared}: beyond what is tolerated`,
      `  carrier=UA: ${compared}`,
    ]);
  });

  it('opens nothing by asking twice: half of the rows must be new', async () => {
    givenLostCapture();

    await check('m', '--now');
    server.world.clock.advance(10 * 60_000);
    await check('m', '--now');
    expect(server.world.monitoring.alerts.get('m/capture-lost')?.state).toBe('pending');

    givenLostCapture();
    server.world.clock.advance(40 * 60_000);
    const { out } = await check('m', '--now');
    expect(out).toContain('alerts opened: capture-lost');
  });

  it('prints one JSON document', async () => {
    givenLostCapture();

    const { out } = await check('m', '--now', '--json');

    expect(JSON.parse(out)).toMatchObject({ model: 'm', at: '2026-02-01T12:03:04.000Z', opened: [], closed: [] });
  });

  it('asks to say --now, and refuses a model that nobody declared', async () => {
    expect((await check('m')).code).toBe(2);
    expect((await check('nobody', '--now')).code).toBe(3);
  });
});
