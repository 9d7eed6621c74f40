import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidencePage } from '../../../../lambdas/contracts/api/api.ts';
import { rolloutVerdict, type RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { runCli } from '../../../support/cli.ts';
import { idIn, models, recordIf, startDrivenModels } from '../../support/driven-models.ts';
import { system } from '../../support/shared-system.ts';
import { expectReplayed } from '../../support/told/replayed.ts';
import { control, eventually } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';
import { KpiCallers } from '../../support/traffic/kpi-callers.ts';

const MODEL = 'standing-trips';
const KPI = 'booked';

const specification = {
  model: MODEL,
  task: 'regression',
  owner: 'tests@example.com',
  signature: { features: [{ name: 'nights', kind: 'numeric', example: 7 }], prediction: { path: '$.score' } },
  slo: { timeoutMs: 3000, availability: 80 },
  // Windows of a second: what callers learn is told within some of them, also on a busy machine.
  kpis: [{ name: KPI, kind: 'binary', better: 'higher', maturity: 'PT10M' }],
  rollout: { guardrails: { latency: { judged: false } } },
};
/** A minute of the text is a window of the system. */
const strategy = { kind: 'champion-challenger', share: 40, period: 'PT30M', kpi: KPI };

async function register(version: string, query = ''): Promise<string> {
  models().answers.set(`${MODEL}-${version}`, () => ({ body: '{"score":0.42}' }));
  const target = { kind: 'http', url: models().urlOf(`${MODEL}-${version}`) };
  const order = { model: MODEL, version, target };
  return idIn((await control(system, ['POST', `/models/${MODEL}/versions${query}`], order)).body);
}

function when(id: string, isWanted: (record: RolloutRecord) => boolean): Promise<RolloutRecord> {
  return eventually(`what is waited for of ${id}`, 300_000, () => recordIf([MODEL, id], isWanted));
}

/** Forced: how much was recorded before depends on the machine. */
async function start(version: string): Promise<string> {
  await register(version);
  const order = { version, force: true, settings: { strategy } };
  return idIn((await control(system, ['POST', `/models/${MODEL}/rollouts`], order)).body);
}

function cli(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);
}

// The cases build on each other.
describe('a standing challenger', () => {
  let callers: KpiCallers;
  beforeAll(async () => {
    await startDrivenModels();
    await control(system, ['PUT', `/models/${MODEL}`], specification);
    callers = new KpiCallers({ model: MODEL, kpi: KPI });
    callers.shares.set('v1', 0.3).set('v2', 0.3).set('v3', 0.9);
    await when(await register('v1', '?first=true'), ({ outcome }) => outcome !== undefined);
  });
  afterAll(() => callers.stop());

  it('has a verdict after each period, refuses another start, and is taken out by harm', async () => {
    const id = await start('v2');
    const record = await when(id, ({ periods = [] }) => periods.length >= 2);
    await register('v4');
    const refused = await cli('rollout', 'start', MODEL, 'v4');
    const { body } = await control(system, ['GET', `/models/${MODEL}/rollouts/${id}/evidence`]);
    const page = evidencePage.parse(body);
    models().answers.set(`${MODEL}-v2`, () => ({ status: 500, body: '{}' }));
    const ended = await when(id, ({ outcome }) => outcome !== undefined);

    expect(record).toMatchObject({ state: 'running', plan: { standing: { by: 'requests', periodWindows: 30 } } });
    expect((record.periods ?? []).map(({ number }) => number).slice(0, 2)).toEqual([1, 2]);
    const listed = page.verdicts.flatMap((one) => rolloutVerdict.parse(one).period?.number ?? []);
    expect(listed.slice(0, 2)).toEqual([1, 2]);
    // The evidence of the period that is under way.
    expect(page.rows.every(({ minute }) => minute >= 60)).toBe(true);
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain(`rollout ${id} of ${MODEL} is open`);
    expect(ended.outcome, JSON.stringify(ended.outcome)).toMatchObject({ kind: 'rolled-back', by: 'the judge' });
    expect(ended.outcome?.tests).toContain('errors');
    expect(ended.outcome?.reason).toContain('taken out: ');
    await expectReplayed(MODEL, id);
  });

  it('is told to be better, and a person promotes it', async () => {
    const id = await start('v3');
    const better = await when(id, ({ periods = [] }) => periods.some(({ is }) => is === 'better'));
    const { out } = await cli('rollout', 'status', MODEL, id);
    await cli('rollout', 'promote', MODEL, id, '--reason', 'more bookings');
    const ended = await when(id, ({ outcome }) => outcome !== undefined);

    expect(better.state).toBe('running');
    const goal = better.periods?.find(({ is }) => is === 'better')?.goals.find(({ name }) => name === KPI);
    expect(goal?.lowerPercent).toBeGreaterThan(0);
    expect(out).toContain(`better; period`);
    expect(ended.outcome).toMatchObject({ kind: 'promoted' });
    expect(ended.outcome?.by).not.toBe('the judge');
    expect(ended.outcome?.reason).toContain('more bookings');
  });
});
