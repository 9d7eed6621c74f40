import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { evidencePage } from '../../../../lambdas/contracts/api/api.ts';
import { rolloutVerdict, type RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { retroVerdict } from '../../../../lambdas/domain/rollout/retro/retro-verdict.ts';
import type { Told } from '../../support/any-models.ts';
import { idIn, models, recordIf, startDrivenModels } from '../../support/driven-models.ts';
import { capturedRecords } from '../../support/rows.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually } from '../../support/steps.ts';
import { LabelledCallers, truthOf } from '../../support/traffic/labelled-callers.ts';
import { rolloutTranscript } from '../../support/told/transcript.ts';

const MODEL = 'recorded';

const specification = {
  model: MODEL,
  task: 'binary',
  owner: 'tests@example.com',
  signature: {
    features: [{ name: 'n', kind: 'numeric', example: 5 }],
    prediction: { path: '$.score', threshold: 0.5 },
  },
  slo: { timeoutMs: 3000, availability: 90 },
  labels: { maturity: 'PT30M' },
  capture: { perSecond: 50 },
  rollout: {
    strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] },
    advance: 'proven',
    hold: 'PT2H',
    guardrails: { latency: { judged: false } },
  },
};

/** A window is a second: five hours of windows are five minutes. */
const retroShadow = { requests: 60, callsPerSecond: 10, since: 'PT20H', deadline: 'PT5H', checks: 5, next: 'report' };

const asked = z.object({ n: z.number() });
/** Numbers that a version was asked, but for those of samples. */
const askedOf = new Map<string, number[]>();

/** A model that is wrong about every so manieth number; the fraction of its score is of no version but the first. */
function wrongEvery(version: string, nth: number, body: Buffer): Told {
  const { n } = asked.parse(JSON.parse(body.toString('utf8')));
  if (n !== 5) askedOf.set(version, [...(askedOf.get(version) ?? []), n]);
  return { body: JSON.stringify({ score: truthOf(n) === (n % nth !== 0) ? 0.9 : 0.1 }) };
}

async function register(version: string, nth: number, query = ''): Promise<string> {
  models().answers.set(`${MODEL}-${version}`, ({ body }) => wrongEvery(version, nth, body));
  const target = { kind: 'http', url: models().urlOf(`${MODEL}-${version}`) };
  const { body } = await control(system, ['POST', `/models/${MODEL}/versions${query}`], {
    model: MODEL,
    version,
    target,
  });
  return query === '' ? '' : idIn(body);
}

async function ended(id: string): Promise<RolloutRecord> {
  const record = await eventually(`the end of ${id}`, 300_000, () =>
    recordIf([MODEL, id], ({ outcome }) => outcome !== undefined),
  );
  rolloutTranscript(record, []);
  return record;
}

async function tried(version: string, nth: number): Promise<RolloutRecord> {
  await register(version, nth);
  const body = { version, force: true, settings: { retroShadow } };
  return ended(idIn((await control(system, ['POST', `/models/${MODEL}/rollouts`], body)).body));
}

/** The same numbers, counted from what the version was asked. */
function countedAgain(version: string, nth: number): object {
  const numbers = askedOf.get(version) ?? [];
  const count = (isIt: (n: number) => boolean): number => numbers.filter(isIt).length;
  return {
    recordedAsked: numbers.length,
    recordedFailed: 0,
    labelledPairs: numbers.length,
    onlyChampionRight: count((n) => n % 20 !== 0 && n % nth === 0),
    onlyChallengerRight: count((n) => n % 20 === 0 && n % nth !== 0),
  };
}

describe('a challenger that answers recorded requests', () => {
  beforeAll(async () => {
    await startDrivenModels();
    await control(system, ['PUT', `/models/${MODEL}`], specification);
    const first = await register('v1', 20, '?first=true');
    const callers = new LabelledCallers(MODEL);
    await ended(first);
    const since = Date.now();
    // Callers go away before anybody is asked again.
    await eventually('a hundred recorded answers', 120_000, async () => {
      const records = await capturedRecords(system, since - 60_000);
      const drawn = records.filter(({ model, features }) => model === MODEL && features !== undefined);
      return drawn.length >= 150 ? true : undefined;
    });
    await callers.stop();
  });
  afterAll(() => askedOf.clear());

  it('is taken back by their labels, without one request of a caller', async () => {
    const since = Date.now();

    const record = await tried('v2', 2);

    expect(record, JSON.stringify(record.outcome)).toMatchObject({ state: 'rolled-back', revisions: [] });
    expect(record.outcome?.tests).toEqual(['labels']);
    expect(record.verdict?.numbers).toMatchObject(countedAgain('v2', 2));
    expect(new Set(askedOf.get('v2')).size).toBe(askedOf.get('v2')?.length);
    const records = await capturedRecords(system, since);
    expect(records.filter(({ model, version }) => model === MODEL && version === 'v2')).toEqual([]);
  });

  it('is reported when it is wrong about the same ones, and its verdict is computed again from what is stored', async () => {
    const record = await tried('v3', 20);

    expect(record, JSON.stringify(record.outcome)).toMatchObject({ state: 'reported', revisions: [] });
    expect(record.verdict?.numbers).toMatchObject({ ...countedAgain('v3', 20), championChecked: 5, championSame: 5 });
    const { body } = await control(system, ['GET', `/models/${MODEL}/rollouts/${record.rolloutId}/evidence`]);
    const { verdicts, rollout } = evidencePage.parse(body);
    const stored = rolloutVerdict.parse(verdicts.at(-1));
    if (rollout.plan.retro === undefined || stored.retro === undefined) throw new Error('no recorded requests');
    expect(retroVerdict(rollout.plan.retro, stored.retro)).toMatchObject({ kind: 'report', reason: stored.reason });
  });
});
