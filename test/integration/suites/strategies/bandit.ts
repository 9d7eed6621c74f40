import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { runCli } from '../../../support/cli.ts';
import { idIn, models, recordIf, startDrivenModels } from '../../support/driven-models.ts';
import { system } from '../../support/shared-system.ts';
import { expectReplayed } from '../../support/told/replayed.ts';
import { control, eventually } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';
import { KpiCallers } from '../../support/traffic/kpi-callers.ts';
import { rolloutTranscript } from '../../support/told/transcript.ts';

const MODEL = 'offered-trips';
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

const strategy = {
  kind: 'bandit',
  challengers: [{ version: 'v3', ceiling: 70 }],
  goal: { kpi: KPI, effectPercent: 20 },
  floor: 10,
  every: 'PT10M',
  // A hundred events of each come well before a proof, and time is for a slow machine: counts end each part.
  explore: 'PT14H',
  deadline: 'P1D',
};

async function register(version: string, query = ''): Promise<string> {
  models().answers.set(`${MODEL}-${version}`, () => ({ body: '{"score":0.42}' }));
  const target = { kind: 'http', url: models().urlOf(`${MODEL}-${version}`) };
  const order = { model: MODEL, version, target };
  return idIn((await control(system, ['POST', `/models/${MODEL}/versions${query}`], order)).body);
}

function when(id: string, isWanted: (record: RolloutRecord) => boolean): Promise<RolloutRecord> {
  return eventually(`what is waited for of ${id}`, 800_000, () => recordIf([MODEL, id], isWanted));
}

async function ended(id: string): Promise<RolloutRecord> {
  const record = await when(id, ({ outcome }) => outcome !== undefined);
  rolloutTranscript(record, []);
  return record;
}

/** Shares of v2 and v3 by step, as they were in force one after the other. */
function sharesOf({ revisions }: RolloutRecord, step: number): readonly (readonly number[])[] {
  return revisions.filter((one) => one.step === step).map(({ arms = [] }) => arms.map((arm) => arm.weightPercent));
}

describe('a bandit', () => {
  let callers: KpiCallers;
  beforeAll(async () => {
    await startDrivenModels();
    await control(system, ['PUT', `/models/${MODEL}`], specification);
    callers = new KpiCallers({ model: MODEL, kpi: KPI });
    callers.shares.set('v1', 0.6).set('v2', 0.6).set('v3', 0.8);
    await ended(await register('v1', '?first=true'));
  });
  afterAll(() => callers.stop());

  it('refuses bounds that leave nothing to move, and a goal that no event can reach, with all faults at once', async () => {
    await register('v2');
    await register('v3');
    const settings = { strategy: { ...strategy, floor: 40, goal: { kpi: 'clicks' } } };

    const { status, body } = await control(system, ['POST', `/models/${MODEL}/rollouts`], { version: 'v2', settings });

    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('must add up to less than 100');
    expect(JSON.stringify(body)).toContain('no event could reach it');
  });

  it('moves shares to the version whose callers book most, within bounds, freezes, confirms and promotes it', async () => {
    const { body } = await control(system, ['POST', `/models/${MODEL}/rollouts`], {
      version: 'v2',
      force: true,
      settings: { strategy },
    });
    const id = idIn(body);

    const moved = await when(
      id,
      ({ experiment, outcome }) => outcome !== undefined || (experiment?.bandit?.moves ?? 0) > 0,
    );
    const { out } = await runCli(
      localUrl(system.outputs.ControlUrl, system.emulator.endpoint),
      'rollout',
      'status',
      MODEL,
    );
    const frozen = await when(id, ({ step, outcome }) => step === 1 || outcome !== undefined);
    const record = await ended(id);

    expect(moved.outcome).toBeUndefined();
    expect(leastEvents(moved)).toBeGreaterThanOrEqual(100);
    expect(out).toMatch(
      /move \d+ after .+: challenger v3 from [\d.]+ % to [\d.]+ %: booked [\d.]+ % \[.+\] of [\d,]+ against/,
    );
    const [first, ...later] = sharesOf(record, 0);
    expect(first).toEqual([33.3, 33.3]);
    expect(later.at(-1)).toEqual([expect.any(Number), 70]);
    expect(later.flat().every((share) => share >= 10 && share <= 70)).toBe(true);
    expect(sharesOf(frozen, 1)).toEqual([[0, 50]]);
    expect(sharesOf(record, 1)).toEqual([[0, 50]]);
    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'promoted', by: 'the judge' });
    expect(record.outcome?.reason).toMatch(/^on the frozen split alone: v3 won: v3: booked \+/);
    await expectReplayed(MODEL, id);
    expect(outcomesOf(record, 'v3')).toBeLessThan(requestsOf(record, 'v3'));
  });
});

/** Events of the version that had fewest when shares moved last. */
function leastEvents({ experiment }: RolloutRecord): number {
  return Math.min(...(experiment?.bandit?.last?.arms ?? []).map(({ events }) => events));
}

/** Outcomes of the frozen split, and all requests of a version: those before the freeze are not among its outcomes. */
function outcomesOf({ verdict }: RolloutRecord, version: string): number | undefined {
  return verdict?.arms?.find((arm) => arm.version === version)?.challenger.outcomes;
}

function requestsOf({ verdict }: RolloutRecord, version: string): number {
  return verdict?.arms?.find((arm) => arm.version === version)?.requests ?? 0;
}
