import { control, eventually, rolloutOf, sendTraffic, type Answer } from './steps.ts';
import type { System } from './system.ts';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';

/**
 * Steps of the test's canary: 10 % and 50 %, three windows each.
 *
 * Held for up to two minutes and held against an objective that 74 requests without a failure prove (ln 40 / 5 %): a machine may be slow.
 */
const strategy = {
  kind: 'canary',
  steps: [
    { weight: 10, bake: 'PT3M' },
    { weight: 50, bake: 'PT3M' },
  ],
};

/** What is declared of the models whose answers the system gives. */
export function specificationOf(model: string, rollout: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    model,
    task: 'binary',
    owner: 'tests@example.com',
    signature: {
      features: [
        { name: 'distance', kind: 'numeric', example: 500 },
        { name: 'origin', kind: 'categorical', example: 'SEA' },
      ],
      prediction: { path: '$.score', threshold: 0.5 },
    },
    slo: { timeoutMs: 10_000, availability: 95, latencyP99Ms: 2000 },
    rollout: { strategy, hold: 'PT120M', guardrails: { latency: { judged: false } }, ...rollout },
  };
}

export function versionOf(system: System, model: string, version: string): Record<string, unknown> {
  return { model, version, target: { kind: 'http', url: `http://127.0.0.1:${system.modelPort}/${model}-${version}` } };
}

/** Declares a model, registers a first version and lets it serve until its own rollout has ended. */
export async function givenServingModel(
  system: System,
  model: string,
  rollout: Record<string, unknown> = {},
): Promise<void> {
  await control(system, ['PUT', `/models/${model}`], specificationOf(model, rollout));
  const answer = await control(
    system,
    ['POST', `/models/${model}/versions?first=true`],
    versionOf(system, model, 'v1'),
  );
  const started = idIn(answer.body);
  await untilServing(system, model);
  await driveToEnd(system, { model, rolloutId: started, most: 6000 });
}

/**
 * Registers a challenger and starts its rollout; returns the rollout's id.
 *
 * Forced: how much traffic was recorded before depends on the machine, and whether a plan is blind is tested elsewhere.
 */
export async function whenRolloutStarts(
  system: System,
  [model, version]: readonly [model: string, version: string],
  settings: Record<string, unknown> = {},
): Promise<string> {
  await control(system, ['POST', `/models/${model}/versions`], versionOf(system, model, version));
  const { body } = await control(system, ['POST', `/models/${model}/rollouts`], { version, force: true, settings });
  return idIn(body);
}

/** Sends traffic until the rollout has ended; what callers saw and the closed record. */
export async function driveToEnd(
  system: System,
  run: { model: string; rolloutId: string; most: number },
): Promise<{ answers: Answer[]; record: RolloutRecord }> {
  let over = false;
  const traffic = sendTraffic(system, run.model, { most: run.most, until: () => over });
  const record = await untilClosed(system, run.model, run.rolloutId).finally(() => {
    over = true;
  });
  return { answers: await traffic, record };
}

/** Waits until the record of a rollout says how it ended. */
export async function untilClosed(system: System, model: string, rolloutId: string): Promise<RolloutRecord> {
  return eventually(`the end of ${rolloutId}`, 300_000, async () => {
    const record = await rolloutOf(system, model, rolloutId).catch(() => undefined);
    return record?.outcome === undefined ? undefined : record;
  });
}

/** Waits until the challenger gets traffic. */
export async function untilRunning(system: System, model: string, rolloutId: string): Promise<RolloutRecord> {
  return eventually(`the first step of ${rolloutId}`, 120_000, async () => {
    const record = await rolloutOf(system, model, rolloutId).catch(() => undefined);
    return record?.state === 'running' && record.step >= 0 ? record : undefined;
  });
}

async function untilServing(system: System, model: string): Promise<void> {
  await eventually(`${model} to serve`, 120_000, async () => {
    const [answer] = await sendTraffic(system, model, { most: 1 });
    return answer?.status === 200 ? answer : undefined;
  });
}

function idIn(body: unknown): string {
  const found = /"rolloutId":"([^"]+)"/.exec(JSON.stringify(body));
  const id = found?.[1];
  if (id === undefined) throw new Error(`no rollout id in ${JSON.stringify(body)}`);
  return id;
}
