import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { evidencePage } from '../../../lambdas/contracts/api/api.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import type { Told } from '../support/any-models.ts';
import { idIn, models, recordIf, startDrivenModels } from '../support/driven-models.ts';
import { LabelledCallers, truthOf } from '../support/traffic/labelled-callers.ts';
import { capturedRecords } from '../support/rows.ts';
import { system } from '../support/shared-system.ts';
import { control, eventually } from '../support/steps.ts';
import { rolloutTranscript } from '../support/told/transcript.ts';

const MODEL = 'paired';

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
  rollout: {
    strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] },
    advance: 'proven',
    hold: 'PT2H',
    guardrails: { latency: { judged: false } },
  },
};

/** Labels come within seconds, on a busy machine within half a minute; a window is one. */
const settings = { strategy: { kind: 'shadow', share: 100, bake: 'PT20M', labels: { wait: 'PT1H' } } };

const asked = z.object({ n: z.number() });

/** A model that is wrong about every so manieth number; its score tells, to who knows, whether it is right. */
function wrongEvery(nth: number, body: Buffer): Told {
  const { n } = asked.parse(JSON.parse(body.toString('utf8')));
  const isWrong = n % nth === 0;
  const score = isWrong ? 0.89 : 0.9;
  return { body: JSON.stringify({ score: truthOf(n) === isWrong ? Number((1 - score).toFixed(2)) : score }) };
}

const isNumber = (value: unknown): boolean => typeof value === 'number';
const isRight = (score: unknown): boolean => score === 0.9 || score === 0.1;

async function register(version: string, nth: number, query = ''): Promise<string> {
  models().answers.set(`${MODEL}-${version}`, ({ body }) => wrongEvery(nth, body));
  const target = { kind: 'http', url: models().urlOf(`${MODEL}-${version}`) };
  const { body } = await control(system, ['POST', `/models/${MODEL}/versions${query}`], {
    model: MODEL,
    version,
    target,
  });
  return query === '' ? '' : idIn(body);
}

function ended(id: string): Promise<RolloutRecord> {
  return eventually(`the end of ${id}`, 300_000, () => recordIf([MODEL, id], ({ outcome }) => outcome !== undefined));
}

async function shadowed(version: string, nth: number): Promise<RolloutRecord> {
  await register(version, nth);
  const { body } = await control(system, ['POST', `/models/${MODEL}/rollouts`], { version, force: true, settings });
  const record = await ended(idIn(body));
  rolloutTranscript(record, []);
  return record;
}

/** Who was right in the windows whose labels were read, from captured lines alone. */
async function countedAgain(record: RolloutRecord, windows: number): Promise<Readonly<Record<string, number>>> {
  const start = Date.parse(record.startWindow ?? '');
  const until = start + windows * record.plan.windowSeconds * 1000;
  const records = (await capturedRecords(system, start)).filter(
    ({ model, version, assignment, at }) =>
      model === MODEL && version === record.version && assignment === 'shadow' && at >= start && at < until,
  );
  const distinct = new Map(
    records.map(({ requestId, prediction, pair }) => [requestId, [pair?.prediction, prediction]]),
  );
  const rightness = [...distinct.values()].flatMap((both) =>
    both.every(isNumber) ? [both.map(isRight).join(' ')] : [],
  );
  const count = (of: string): number => rightness.filter((one) => one === of).length;
  const [onlyChampionRight, onlyChallengerRight] = [count('true false'), count('false true')];
  return { labelledPairs: rightness.length, onlyChampionRight, onlyChallengerRight };
}

/** The same as the deployed system has it, and up to which window it read. */
async function readOf({ rolloutId, verdict }: RolloutRecord): Promise<{ windows: number; numbers: unknown }> {
  const { body } = await control(system, ['GET', `/models/${MODEL}/rollouts/${rolloutId}/evidence`]);
  const blocks = evidencePage.parse(body).rows.flatMap(({ labelled = [] }) => labelled);
  return { windows: Math.max(...blocks.map(({ until }) => until)), numbers: verdict?.numbers };
}

/** Whether the champion, wrong about every 20th, says yes: who got a loan can be asked whether it was paid back. */
const isGiven = (n: number): boolean => truthOf(n) !== (n % 20 === 0);

describe('a shadow whose labels are waited for', () => {
  let callers: LabelledCallers;
  let isTold = (_n: number): boolean => true;
  beforeAll(async () => {
    await startDrivenModels();
    await control(system, ['PUT', `/models/${MODEL}`], specification);
    const first = await register('v1', 20, '?first=true');
    callers = new LabelledCallers(MODEL, (n) => isTold(n));
    await ended(first);
  });
  afterAll(() => callers.stop());

  it('is taken back when labels show that it is wrong more often, and counts what another program counts', async () => {
    const record = await shadowed('v2', 2);

    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'rolled-back', tests: ['labels'] });
    const { windows, numbers } = await readOf(record);
    const again = await countedAgain(record, windows);
    expect(numbers).toMatchObject(again);
    const { labelledPairs = 0, onlyChampionRight = 0, onlyChallengerRight = 0 } = again;
    const difference = (onlyChallengerRight - onlyChampionRight) / labelledPairs;
    expect(Number(record.verdict?.numbers?.['accuracyDifference'])).toBeCloseTo(difference, 5);
    expect(difference).toBeLessThan(-0.1);
  });

  it('gets no verdict of labels that come only where the champion said yes', async () => {
    isTold = isGiven;
    const record = await shadowed('v4', 2);
    isTold = () => true;

    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'reported' });
    expect(record.outcome?.tests).not.toContain('labels');
    expect(record.outcome?.reason).toMatch(
      /selective-labels: by the (champion|challenger)'s prediction they came for .* so that they give no verdict/,
    );
    expect(record.verdict?.numbers).toMatchObject({ selectiveLabels: 1 });
  });

  it('is reported when it is wrong about the same requests', async () => {
    const record = await shadowed('v3', 20);
    // All captured objects are read at once.
    await callers.stop();

    expect(record.outcome, JSON.stringify(record.outcome)).toMatchObject({ kind: 'reported' });
    const { windows, numbers } = await readOf(record);
    expect(numbers).toMatchObject(await countedAgain(record, windows));
    expect(numbers).toMatchObject({ onlyChampionRight: 0, onlyChallengerRight: 0, accuracyDifference: 0 });
    expect(record.outcome?.reason).toContain('a difference of 0 points');
  });
});
