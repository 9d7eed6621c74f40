import { control } from '../../../test/integration/support/steps.ts';
import { versionOf } from '../../../test/integration/support/models.ts';
import type { System } from '../../../test/integration/support/system.ts';
import { readStanding } from './registry-reading.ts';
import { steadyAnswers } from './steady-answers.ts';
import { PATIENCE_MS, waitFor } from './wait-for.ts';

/** Enough to meet the environments that are there. */
const FIRST_ANSWERS = 40;

/** One step that ends when all is proven; a first version serves after three windows, proven or not. */
const rollout = {
  strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] },
  advance: 'proven',
  inconclusive: 'promote',
  guardrails: { latency: { judged: false } },
};

const signature = {
  features: [
    { name: 'distance', kind: 'numeric', example: 500 },
    { name: 'origin', kind: 'categorical', example: 'SEA' },
  ],
  prediction: { path: '$.score', threshold: 0.5 },
};

/** What standing challengers and experiments are told by; no event of it ever comes. */
const kpis = [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT1M' }];

/** Declares a model and lets its first version serve until its own rollout has ended. */
export async function givenChampion(system: System, model: string): Promise<void> {
  // A machine too busy to answer is asked again: the same first version has the same rollout.
  const rolloutId = await waitFor(`a first version of ${model}`, PATIENCE_MS, () => registerFirst(system, model));
  const { record } = await waitFor(`the end of the first version's rollout of ${model}`, PATIENCE_MS, async () => {
    const standing = await readStanding(system.outputs.RegistryTableName, model, rolloutId);
    return standing.record?.outcome !== undefined && !standing.isListedOpen ? standing : undefined;
  });
  if (record?.state !== 'promoted') throw new Error(`the first version of ${model} does not serve: ${record?.state}`);
  // Environments that were asked before know of it within seconds.
  await steadyAnswers(system, model, { version: 'v1', answers: FIRST_ANSWERS });
}

async function registerFirst(system: System, model: string): Promise<string | undefined> {
  const slo = { timeoutMs: 10_000, availability: 90 };
  const owner = 'tests@example.com';
  const labels = { maturity: 'PT1H' };
  await control(system, ['PUT', `/models/${model}`], {
    model,
    task: 'binary',
    owner,
    signature,
    labels,
    slo,
    kpis,
    capture: { perSecond: 50 },
    rollout,
  });
  const path = `/models/${model}/versions?first=true`;
  const { body } = await control(system, ['POST', path], versionOf(system, model, 'v1'));
  return /"rolloutId":"([^"]+)"/.exec(JSON.stringify(body))?.[1];
}
