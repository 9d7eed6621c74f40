import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { runCli } from '../../../support/cli.ts';
import type { Asked, Told } from '../../support/any-models.ts';
import { idIn, models, recordIf, startDrivenModels } from '../../support/driven-models.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';
import { SeveralCallers } from '../../support/traffic/several-callers.ts';
import { post } from '../../support/traffic/watched-traffic.ts';

const MODEL = 'carriers';
/** Every eighth request is one of F9. */
const CARRIERS = ['AA', 'UA', 'WN', 'AA', 'UA', 'AA', 'WN', 'F9'];

const specification = {
  model: MODEL,
  task: 'binary',
  owner: 'tests@example.com',
  signature: {
    features: [{ name: 'carrier', kind: 'categorical', example: 'AA' }],
    prediction: { path: '$.score', threshold: 0.5 },
  },
  segments: [{ feature: 'carrier', values: ['AA', 'UA', 'WN', 'F9'] }],
  slo: { timeoutMs: 10_000, availability: 70 },
  // The champion fails by design: nobody shall be kept from being called.
  breaker: 'off',
  rollout: {
    strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT90M' }] },
    hold: 'PT60M',
    inconclusive: 'rollback',
    guardrails: { latency: { judged: false }, segments: { by: ['carrier'] } },
  },
};

const asked = z.object({ carrier: z.string() });
const carrierOf = ({ body }: Asked): string => asked.parse(JSON.parse(body.toString('utf8'))).carrier;
const good: Told = { body: '{"score":0.4}' };
const broken: Told = { status: 500, body: 'broken' };

/** Fails every sixth of all requests but those of F9. */
function failsEvenly(): (request: Asked) => Told {
  let n = 0;
  return (request) => (carrierOf(request) !== 'F9' && (n += 1) % 6 === 0 ? broken : good);
}

async function givenChampion(): Promise<void> {
  await startDrivenModels();
  models().answers.set(`${MODEL}-v1`, () => good);
  models().answers.set(`${MODEL}-v2`, (request) => (carrierOf(request) === 'F9' ? broken : good));
  const declared = await control(system, ['PUT', `/models/${MODEL}`], specification);
  expect(declared.status, JSON.stringify(declared.body)).toBeLessThan(300);
  const answer = await control(system, ['POST', `/models/${MODEL}/versions?first=true`], versionOf('v1'));
  await endUnderTraffic('the first version to serve', idIn(answer.body));
  models().answers.set(`${MODEL}-v1`, failsEvenly());
}

function versionOf(version: string): Record<string, unknown> {
  return { model: MODEL, version, target: { kind: 'http', url: models().urlOf(`${MODEL}-${version}`) } };
}

function callers(): SeveralCallers {
  const url = `${localUrl(system.outputs.RouterUrl, system.emulator.endpoint)}/${MODEL}`;
  let n = 0;
  return new SeveralCallers(4, async (paced) => {
    await paced();
    n += 1;
    const answer = await post(url, { carrier: CARRIERS[n % CARRIERS.length] }).catch(() => undefined);
    if (answer === undefined) await sleep(100);
  });
}

const cli = (...args: readonly string[]) =>
  runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);

/** The record of a rollout that has ended, while callers ask. */
async function endUnderTraffic(what: string, id: string): Promise<RolloutRecord> {
  const traffic = callers();
  try {
    return await eventually(what, 300_000, () => recordIf([MODEL, id], ({ outcome }) => outcome !== undefined));
  } finally {
    await traffic.stop();
  }
}

describe('a challenger that fails for one carrier alone', () => {
  beforeAll(givenChampion);

  it('is taken back although it fails less than the champion on average, and the carrier is named', async () => {
    await control(system, ['POST', `/models/${MODEL}/versions`], versionOf('v2'));
    const { body } = await control(system, ['POST', `/models/${MODEL}/rollouts`], { version: 'v2', force: true });
    const id = idIn(body);

    const record = await endUnderTraffic('the end of the rollout', id);
    models().answers.set(`${MODEL}-v1`, () => good);

    expect(record.outcome).toMatchObject({
      kind: 'rolled-back',
      by: 'the judge',
      tests: ['segment:carrier=F9'],
      reason: expect.stringMatching(/failures of carrier=F9 100 % \((\d+) of \1\) against 0 of \d+ at the champion/),
    });
    const numbers = record.verdict?.numbers ?? {};
    const share = (arm: string): number => Number(numbers[`${arm}Errors`]) / Number(numbers[`${arm}Requests`]);
    console.log(`segments: ${record.outcome?.reason}`);
    expect(share('challenger')).toBeLessThan(1.1 * share('champion'));
    expect((await cli('rollout', 'status', MODEL, id)).out).toContain('failures of carrier=F9');
    expect((await cli('replay', `${MODEL}/${id}`)).out).toContain('same');
  });

  it('is refused with the places of what is wrong where a start compares what is not declared', async () => {
    const settings = { guardrails: { segments: { by: ['airline'] } } };
    const { status, body } = await control(system, ['POST', `/models/${MODEL}/plans`], {
      version: 'v2',
      settings,
    });

    expect(JSON.stringify([status, body])).toContain('settings.guardrails.segments.by[0]');
  });
});
