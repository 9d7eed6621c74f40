import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readContext } from '../../../../lambdas/contracts/messages/prediction-context.ts';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { runCli } from '../../../support/cli.ts';
import { idIn, models, recordIf, startDrivenModels } from '../../support/driven-models.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';
import { SeveralCallers } from '../../support/traffic/several-callers.ts';
import { post } from '../../support/traffic/watched-traffic.ts';
import { expectReplayed } from '../../support/told/replayed.ts';
import { rolloutTranscript } from '../../support/told/transcript.ts';

const MODEL = 'scored-trips';
const KPI = 'booked';

const specification = {
  model: MODEL,
  task: 'binary',
  owner: 'tests@example.com',
  signature: { features: [{ name: 'x', kind: 'numeric', example: 40 }], prediction: { path: '$.score' } },
  slo: { timeoutMs: 3000, availability: 80 },
  fallback: [{ static: { score: 0.5 } }],
  kpis: [{ name: KPI, kind: 'binary', better: 'higher', maturity: 'PT10M' }],
  rollout: { guardrails: { latency: { judged: false } } },
};

/** A goal that is not adjusted. */
const none = { requests: 0, plainRequests: 0, missing: { challenger: 0, champion: 0 }, requestsTimes: NaN };
const request = z.object({ x: z.number() });
/** Requests on which the champion fails, for callers and for copies alike: 2 of 100. */
const failsOn = (x: number): boolean => x >= 50 && x < 52;

/** The champion knows who books: those with a large `x`. */
function championAnswer({ body }: { readonly body: Buffer }): { readonly status?: number; readonly body: string } {
  const { x } = request.parse(JSON.parse(body.toString('utf8')));
  return failsOn(x) ? { status: 500, body: 'no' } : { body: JSON.stringify({ score: x / 100 }) };
}

/** Callers with `x` from 0 to 100: of those above a half three of four book, else one of twenty; a third more of them with `v2`. */
class ScoredCallers {
  readonly statuses = new Map<number, number>();
  readonly #callers = new SeveralCallers(4, (paced) => this.#round(paced));
  #n = 0;

  stop(): Promise<void> {
    return this.#callers.stop();
  }

  async #round(paced: () => Promise<void>): Promise<void> {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      await paced();
      const own = (this.#n += 1);
      const x = ((own * 0.618033988749895) % 1) * 100;
      const answer = await post(`${localUrl(system.outputs.RouterUrl, system.emulator.endpoint)}/${MODEL}`, {
        x,
      }).catch(() => undefined);
      if (answer !== undefined) this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
      if (answer?.status !== 200 || answer.id === null) await sleep(100);
      else if (books({ x, own }, answer.id)) ids.push(answer.id);
    }
    if (ids.length === 0) return;
    const lines = ids.map((id) => ({ id, kpi: KPI }));
    await post(`${localUrl(system.outputs.FeedbackUrl, system.emulator.endpoint)}/`, lines).catch(() => undefined);
  }
}

function books({ x, own }: { readonly x: number; readonly own: number }, id: string): boolean {
  const version = readContext(Buffer.from(id.split('.')[1] ?? '', 'base64url').toString('utf8'))?.version;
  const rate = (x > 50 ? 0.75 : 0.05) * (version === 'v2' ? 1.3 : 1);
  return (own * 0.754877666246693) % 1 < rate;
}

async function register(version: string, query = ''): Promise<string> {
  models().answers.set(`${MODEL}-${version}`, version === 'v1' ? championAnswer : () => ({ body: '{"score":0.42}' }));
  const target = { kind: 'http', url: models().urlOf(`${MODEL}-${version}`) };
  const order = { model: MODEL, version, target };
  return idIn((await control(system, ['POST', `/models/${MODEL}/versions${query}`], order)).body);
}

async function ended(id: string): Promise<RolloutRecord> {
  const isEnded = ({ outcome }: RolloutRecord): boolean => outcome !== undefined;
  const record = await eventually(`the end of ${id}`, 300_000, () => recordIf([MODEL, id], isEnded));
  rolloutTranscript(record, []);
  return record;
}

describe('an A/B test whose goal is adjusted for the champion’s score', () => {
  let callers: ScoredCallers;
  beforeAll(async () => {
    await startDrivenModels();
    await control(system, ['PUT', `/models/${MODEL}`], specification);
    callers = new ScoredCallers();
    await ended(await register('v1', '?first=true'));
  });
  afterAll(() => callers.stop());

  it('finds the winner, says by how much its interval is narrower, and no caller sees a copy that failed', async () => {
    await register('v2');
    callers.statuses.clear();
    const goal = { kpi: KPI, effectPercent: 20, covariate: { score: 'champion', missingPercent: 10 } };
    const strategy = { kind: 'ab-test', goal, deadline: 'PT4H', winner: 'report' };
    const order = { version: 'v2', force: true, settings: { strategy } };
    const { body } = await control(system, ['POST', `/models/${MODEL}/rollouts`], order);

    const record = await ended(idIn(body));

    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'reported' });
    expect(record.outcome?.reason).toContain('v2 won');
    const [arm] = record.verdict?.arms ?? [];
    expect(arm?.adjustment).toMatchObject({ missing: { challenger: expect.any(Number) } });
    const { requests, plainRequests, missing, requestsTimes } = { ...none, ...arm?.adjustment };
    expect(requests).toBeGreaterThanOrEqual(300);
    expect(plainRequests).toBeLessThan(requests);
    expect(missing.challenger).toBeGreaterThan(0);
    expect(requestsTimes).toBeGreaterThan(1.3);
    expect([...callers.statuses.keys()]).toEqual([200]);
    await expectReplayed(MODEL, record.rolloutId);
    const url = localUrl(system.outputs.ControlUrl, system.emulator.endpoint);
    const { out } = await runCli(url, 'rollout', 'status', MODEL);
    expect(out).toMatch(
      /v2 \(50 %, won\): booked \+.+; with the champion's scores .+, as with \d(\.\d)? times the requests/,
    );
  });
});
