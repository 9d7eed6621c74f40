import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { runCli } from '../../../support/cli.ts';
import { idIn, models, recordIf, startDrivenModels } from '../../support/driven-models.ts';
import { system } from '../../support/shared-system.ts';
import { expectReplayed } from '../../support/told/replayed.ts';
import { control, eventually } from '../../support/steps.ts';
import { localUrl, signedHeaders } from '../../support/system.ts';
import { KpiCallers } from '../../support/traffic/kpi-callers.ts';
import { rolloutTranscript } from '../../support/told/transcript.ts';

const MODEL = 'tried-trips';
const KPI = 'booked';

const specification = {
  model: MODEL,
  task: 'regression',
  owner: 'tests@example.com',
  signature: { features: [{ name: 'nights', kind: 'numeric', example: 7 }], prediction: { path: '$.score' } },
  slo: { timeoutMs: 3000, availability: 80 },
  sticky: { header: 'x-user' },
  // Windows of a second: what callers learn is told within some of them, also on a busy machine.
  kpis: [{ name: KPI, kind: 'binary', better: 'higher', maturity: 'PT10M' }],
  rollout: { guardrails: { latency: { judged: false } } },
};

async function register(version: string, query = ''): Promise<string> {
  models().answers.set(`${MODEL}-${version}`, () => ({ body: '{"score":0.42}' }));
  const target = { kind: 'http', url: models().urlOf(`${MODEL}-${version}`) };
  const order = { model: MODEL, version, target };
  return idIn((await control(system, ['POST', `/models/${MODEL}/versions${query}`], order)).body);
}

function when(id: string, isWanted: (record: RolloutRecord) => boolean): Promise<RolloutRecord> {
  return eventually(`what is waited for of ${id}`, 300_000, () => recordIf([MODEL, id], isWanted));
}

async function ended(id: string): Promise<RolloutRecord> {
  const record = await when(id, ({ outcome }) => outcome !== undefined);
  rolloutTranscript(record, []);
  return record;
}

/** Forced: how much was recorded before depends on the machine, and how unequal users are is not known. */
async function start(version: string, strategy: object): Promise<string> {
  const order = { version, force: true, settings: { strategy: { kind: 'ab-test', ...strategy } } };
  const { body } = await control(system, ['POST', `/models/${MODEL}/rollouts`], order);
  return idIn(body);
}

/** Version that answers a caller with a key. */
async function versionFor(user: string): Promise<string | null> {
  const url = new URL(`${localUrl(system.outputs.RouterUrl, system.emulator.endpoint)}/${MODEL}`);
  const body = JSON.stringify({ nights: 7 });
  const headers = { ...signedHeaders({ method: 'POST', url, body, at: new Date() }), 'x-user': user };
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(20_000) });
  await response.text();
  return response.status === 200 ? response.headers.get('x-understudy-version') : null;
}

/** Versions by caller, each asked three times. */
async function versionsOf(users: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>();
  for (let turn = 0; turn < 3; turn++) {
    for (const user of users) {
      const version = await versionFor(user);
      if (version !== null) found.set(user, (found.get(user) ?? new Set()).add(version));
    }
  }
  return found;
}

/** Waits for three rounds of one version alone: each environment of the router knows a new route within 5 s, the record is closed before. */
async function untilServedBy(version: string, users: readonly string[]): Promise<void> {
  await eventually(`${version} serves everybody`, 30_000, async () => {
    const served = await versionsOf(users);
    const all = new Set([...served.values()].flatMap((versions) => [...versions]));
    return served.size === users.length && all.size === 1 && all.has(version) ? true : undefined;
  });
}

describe('an A/B test', () => {
  let callers: KpiCallers;
  beforeAll(async () => {
    await startDrivenModels();
    await control(system, ['PUT', `/models/${MODEL}`], specification);
    callers = new KpiCallers({ model: MODEL, kpi: KPI });
    callers.shares.set('v1', 0.3).set('v2', 0.3).set('v3', 0.9);
    await ended(await register('v1', '?first=true'));
  });
  afterAll(() => callers.stop());

  it('keeps each caller with one of three versions, and promotes the one whose callers book more', async () => {
    await register('v2');
    await register('v3');
    const id = await start('v2', {
      challengers: [{ version: 'v3' }],
      goal: { kpi: KPI, effectPercent: 50 },
      deadline: 'PT4H',
      atLeast: 'PT60M',
    });
    const running = await when(id, ({ step }) => step === 0);
    const users = Array.from({ length: 12 }, (_, n) => `user-${n}`);

    // Three polls of a route: every environment of the router knows of the split, and nobody moves any more.
    await sleep(6_000);
    const kept = await versionsOf(users);
    const record = await ended(id);

    expect(running.plan.experiment?.arms).toMatchObject([{ version: 'v2' }, { version: 'v3', weightPercent: 33.3 }]);
    expect([...kept.values()].map((versions) => versions.size)).toEqual([...kept.keys()].map(() => 1));
    expect(new Set([...kept.values()].flatMap((versions) => [...versions])).size).toBeGreaterThan(1);
    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'promoted', by: 'the judge' });
    expect(record.outcome?.reason).toContain('v3 won');
    expect(record.verdict?.arms).toMatchObject([{ version: 'v2' }, { version: 'v3', state: 'won', is: 'better' }]);
    await untilServedBy('v3', users);
    const { out } = await runCli(
      localUrl(system.outputs.ControlUrl, system.emulator.endpoint),
      'rollout',
      'status',
      MODEL,
    );
    await expectReplayed(MODEL, id);
    expect(out).toMatch(/v3 \(33\.3 %, won\): booked \+\d+ % \(.+\), 0\.\d+ of \d+ against 0\.\d+ of \d+/);
  });

  it('ends at its deadline without a winner where callers book alike, and the champion serves', async () => {
    callers.shares.set('v3', 0.5).set('v4', 0.5);
    await register('v4');
    const id = await start('v4', { goal: { kpi: KPI, effectPercent: 5 }, deadline: 'PT30M' });

    const record = await ended(id);

    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'inconclusive' });
    expect(record.outcome?.reason).toContain('no winner by the deadline');
    expect(record.verdict?.arms).toMatchObject([{ version: 'v4', is: 'undecided' }]);
    await untilServedBy('v3', ['a', 'b', 'c', 'd']);
  });
});
