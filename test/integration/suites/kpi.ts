import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidencePage } from '../../../lambdas/contracts/api/api.ts';
import { skewAnswer } from '../../../lambdas/contracts/api/skew-api.ts';
import { keys } from '../../../lambdas/contracts/stored/keys.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { runCli } from '../../support/cli.ts';
import { invoke, tables } from '../support/clients.ts';
import { idIn, models, recordIf, startDrivenModels } from '../support/driven-models.ts';
import { KpiCallers } from '../support/traffic/kpi-callers.ts';
import { rowsOf } from '../support/rows.ts';
import { post } from '../support/traffic/watched-traffic.ts';
import { system } from '../support/shared-system.ts';
import { control, eventually, sendTraffic } from '../support/steps.ts';
import { localUrl } from '../support/system.ts';
import { rolloutTranscript, transcript } from '../support/told/transcript.ts';

const MODEL = 'booked-trips';
const KPI = 'booked';
/** Windows of a second: what callers learn is told within some of them, also on a busy machine. */
const MATURITY = 10;

const specification = {
  model: MODEL,
  task: 'regression',
  owner: 'tests@example.com',
  signature: { features: [{ name: 'nights', kind: 'numeric', example: 7 }], prediction: { path: '$.score' } },
  slo: { timeoutMs: 3000, availability: 80 },
  kpis: [{ name: KPI, kind: 'binary', better: 'higher', maturity: `PT${MATURITY}M` }],
  rollout: {
    strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT2M' }] },
    advance: 'proven',
    alpha: 0.05,
    inconclusive: 'rollback',
    hold: 'PT2H',
    // Nearly all of alpha: on a busy machine, twelve windows hold some dozen requests a version.
    guardrails: { latency: { judged: false }, kpiWeight: 10 },
  },
};

function ended(id: string): Promise<RolloutRecord> {
  return eventually(`the end of ${id}`, 300_000, () => recordIf([MODEL, id], ({ outcome }) => outcome !== undefined));
}

async function register(version: string, query = ''): Promise<string> {
  models().answers.set(`${MODEL}-${version}`, () => ({ body: '{"score":0.42}' }));
  const target = { kind: 'http', url: models().urlOf(`${MODEL}-${version}`) };
  const { body } = await control(system, ['POST', `/models/${MODEL}/versions${query}`], {
    model: MODEL,
    version,
    target,
  });
  return idIn(body);
}

const watchful = { strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT12M' }] } };

/** Forced: how much was recorded before depends on the machine, and whether a plan is blind is tested elsewhere. */
async function rollOut(version: string): Promise<RolloutRecord> {
  await register(version);
  const { body } = await control(system, ['POST', `/models/${MODEL}/rollouts`], {
    version,
    force: true,
    settings: watchful,
  });
  const record = await ended(idIn(body));
  rolloutTranscript(record, []);
  return record;
}

/** Whether any outcome was heard of: KPIs are judged from then on. */
async function isHeard(): Promise<true | undefined> {
  const Key = keys.outcomesHeard();
  const { Item } = await tables().send(new GetCommand({ TableName: system.outputs.WindowsTableName, Key }));
  return Item === undefined ? undefined : true;
}

/** Requests and events of the challenger that the judge read. */
async function judgedOf({ rolloutId }: RolloutRecord): Promise<{ readonly requests: number; readonly events: number }> {
  const { body } = await control(system, ['GET', `/models/${MODEL}/rollouts/${rolloutId}/evidence`]);
  const cohorts = evidencePage.parse(body).rows.flatMap(({ ripe }) => ripe?.[KPI] ?? []);
  const sum = (of: (cohort: (typeof cohorts)[number]) => number): number =>
    cohorts.reduce((all, one) => all + of(one), 0);
  return { requests: sum(({ challenger }) => challenger.requests), events: sum(({ challenger }) => challenger.events) };
}

async function understudy(...args: readonly string[]): ReturnType<typeof runCli> {
  const end = await runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);
  transcript(`$ understudy ${args.join(' ')} (exit code ${end.code})`, end.out + end.err);
  return end;
}

/** Actions in the audit of the model, oldest first, read without the product's own adapters. */
async function auditOf(): Promise<readonly string[]> {
  const { Items = [] } = await tables().send(
    new QueryCommand({
      TableName: system.outputs.RegistryTableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
      ExpressionAttributeValues: { ':pk': `MODEL#${MODEL}`, ':event': 'EVENT#' },
    }),
  );
  return Items.map(({ action }) => String(action));
}

describe('a model with a KPI', () => {
  let callers: KpiCallers;
  beforeAll(async () => {
    await startDrivenModels();
    await control(system, ['PUT', `/models/${MODEL}`], specification);
    callers = new KpiCallers({ model: MODEL, kpi: KPI });
    callers.shares.set('v1', 0.9);
    await ended(await register('v1', '?first=true'));
    await eventually('the first outcome', 120_000, isHeard);
  });
  afterAll(() => callers.stop());

  it('takes back a challenger that answers well and loses its callers’ bookings', async () => {
    callers.shares.set('v2', 0.1);

    const record = await rollOut('v2');

    expect(record.plan.outcomes).toEqual([
      { name: KPI, kind: 'binary', missing: 'continue', maturityWindows: MATURITY },
    ]);
    expect(record.outcome).toMatchObject({ kind: 'rolled-back', tests: [`kpi:${KPI}`], by: 'the judge' });
    expect(record.outcome?.reason).toContain(KPI);
    const { requests, events } = await judgedOf(record);
    expect(events / requests).toBeLessThan(0.3);
  });

  it('gets a baseline of a file by the command', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'understudy-kpi-'));
    const file = path.join(folder, 'train.csv');
    await writeFile(
      file,
      ['nights,score,label', ...Array.from({ length: 200 }, (_, i) => `${i % 14},0.4,1`)].join('\n'),
    );

    const first = await understudy('baseline', MODEL, 'v1', '-f', file);
    const list = await understudy('baseline', 'list', MODEL);
    await rm(folder, { recursive: true });

    expect(first.out).toMatch(/baseline [0-9a-f]{24} added: 200 rows, 1 feature, predictions, 200 labels/);
    expect(list.out).toContain('train.csv');
  });

  it('is compared with training by prediction id: a feature that was ten times as large there is named', async () => {
    const url = `${localUrl(system.outputs.RouterUrl, system.emulator.endpoint)}/${MODEL}`;
    const asked = await Promise.all(Array.from({ length: 40 }, () => post(url, { nights: 7 })));
    const ids = asked.flatMap(({ status, id }) => (status === 200 && id !== null ? [id] : []));
    const folder = await mkdtemp(path.join(tmpdir(), 'understudy-skew-'));
    const file = path.join(folder, 'features.csv');
    /** Rows of training, until all that was served and sampled has been delivered. */
    const compared = async (nights: number) => {
      await writeFile(file, ['id,nights', ...ids.map((id) => `${id},${nights}`)].join('\n'));
      return eventually('all sampled predictions to be compared', 300_000, async () => {
        const { out } = await runCli(
          localUrl(system.outputs.ControlUrl, system.emulator.endpoint),
          'skew',
          MODEL,
          file,
          '--json',
        );
        const { result } = skewAnswer.parse(JSON.parse(out));
        const known = result.compared + (result.notCompared['not-sampled'] ?? 0);
        return result.compared > 0 && known === ids.length ? result : undefined;
      });
    };

    const wrong = await compared(70);
    const named = await understudy('skew', MODEL);
    const right = await compared(7);
    await rm(folder, { recursive: true });

    const field = { name: 'nights', onlyServing: 0, onlyTraining: 0 };
    expect(wrong.fields).toMatchObject([{ ...field, mismatch: wrong.compared, match: 0 }]);
    expect(JSON.stringify(wrong.fields)).toContain('scale');
    expect(named.out).toContain('above 1 %: nights');
    expect(right.fields).toMatchObject([{ ...field, mismatch: 0, match: right.compared }]);
  });

  it('stands in the dashboard’s widget, which shows it by name', async () => {
    const page = await invoke('Widget', { model: MODEL, widgetContext: { dashboardName: 'tests' } });

    expect(page).toContain(`>${MODEL}</a`);
    expect(page).toContain('v1');
  });

  it('ends: a version is retired, then the model, then its data goes and the audit stays', async () => {
    const version = await understudy('retire', MODEL, 'v2');
    const refused = await control(system, ['POST', `/models/${MODEL}/rollouts`], { version: 'v2', force: true });
    const early = await understudy('delete', MODEL, '--data', '--yes');
    await callers.stop();
    await understudy('retire', MODEL);
    await eventually('routers that know of it', 60_000, async () => {
      const [answer] = await sendTraffic(system, MODEL, { most: 1 });
      return answer?.status === 410 ? true : undefined;
    });
    const deleted = await understudy('delete', MODEL, '--data', '--yes');
    // What callers sent last may still be on its way to be folded.
    await eventually('nothing left to remove', 120_000, async () => {
      const { out } = await understudy('delete', MODEL, '--data', '--yes');
      return out.includes('nothing was there to remove') ? true : undefined;
    });

    expect(version.out).toBe(`version v2 of ${MODEL} is retired\n`);
    expect(refused.status).toBe(409);
    expect(early.err).toContain('is not retired');
    expect(deleted.out).toMatch(/removed .*rows.*; the audit stays/);
    expect((await understudy('baseline', 'list', MODEL)).out).toContain('no baselines');
    expect((await understudy('status', MODEL)).out).toContain('retired');
    expect(await rowsOf(system, MODEL)).toEqual([]);
    const audit = await auditOf();
    expect(audit).toEqual(expect.arrayContaining(['retire-version', 'retire-model', 'delete-data', 'data-deleted']));
  });
});
