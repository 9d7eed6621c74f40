import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { control, eventually } from '../../../test/integration/support/steps.ts';
import { untilClosed, versionOf } from '../../../test/integration/support/models.ts';
import type { System } from '../../../test/integration/support/system.ts';
import { answersOf, startCallers } from './callers.ts';

/** One step that ends when all is proven, against an objective that some dozens of answers prove. */
const rollout = {
  strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] },
  advance: 'proven',
  inconclusive: 'rollback',
  // Two minutes: a busy machine sends few requests in one.
  hold: 'PT2H',
  guardrails: { latency: { judged: false } },
};

const signature = {
  features: [
    { name: 'distance', kind: 'numeric', example: 500 },
    { name: 'origin', kind: 'categorical', example: 'SEA' },
  ],
  prediction: { path: '$.score', threshold: 0.5 },
};

/** Declares a model and lets its first version serve until its own rollout has ended. */
export async function givenChampion(system: System, model: string): Promise<void> {
  // A machine too busy to answer is asked again: the same first version has the same rollout.
  const rolloutId = await eventually(`a first version of ${model}`, 120_000, () => registerFirst(system, model));
  await eventually(`${model} to serve`, 120_000, async () => {
    const [answer] = await answersOf(system, model, 1);
    return answer?.status === 200 ? answer : undefined;
  });
  const record = await closedWithCallers(system, model, rolloutId);
  if (record.state !== 'promoted') throw new Error(`the first version of ${model} does not serve: ${record.state}`);
}

async function registerFirst(system: System, model: string): Promise<string | undefined> {
  const slo = { timeoutMs: 10_000, availability: 90 };
  const owner = 'tests@example.com';
  await control(system, ['PUT', `/models/${model}`], { model, task: 'binary', owner, signature, slo, rollout });
  const path = `/models/${model}/versions?first=true`;
  const { body } = await control(system, ['POST', path], versionOf(system, model, 'v1'));
  return /"rolloutId":"([^"]+)"/.exec(JSON.stringify(body))?.[1];
}

async function closedWithCallers(system: System, model: string, rolloutId: string): Promise<RolloutRecord> {
  const callers = startCallers(system, model, 'many');
  try {
    return await untilClosed(system, model, rolloutId);
  } finally {
    await callers.stop();
  }
}
