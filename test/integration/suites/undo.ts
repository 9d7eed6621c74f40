import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { rolloutStarted, startPlan } from '../../../lambdas/contracts/api/api.ts';
import { undone } from '../../../lambdas/contracts/api/order-api.ts';
import { rolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { route } from '../../../lambdas/contracts/stored/route.ts';
import { emulatorEnvironment } from '../../../bin/local/machine/deploy.ts';
import { runProgram } from '../../../bin/local/machine/run-program.ts';
import {
  driveToEnd,
  givenServingModel,
  untilClosed,
  untilRunning,
  versionOf,
  whenRolloutStarts,
} from '../support/models.ts';
import { rest } from '../support/resting-rules.ts';
import { system } from '../support/shared-system.ts';
import { control, rolloutOf, sendTraffic } from '../support/steps.ts';

const model = 'regretted';

// The cases build on each other. IAM is enforced, and the reconciler, which would prove an undo too, is off meanwhile: that one is proven
// shows that control itself may ask the router.
describe('a promotion that is regretted', () => {
  it('is planned by a dry run that prints the steps and changes nothing', async () => {
    await givenServingModel(system, model);
    await control(system, ['POST', `/models/${model}/versions`], versionOf(system, model, 'v2'));
    const before = await standing();

    const printed = await understudy('rollout', 'start', model, 'v2', '--dry-run', '--force');
    const planned = startPlan.parse(await ask('POST', 'rollouts', { version: 'v2', force: true, dryRun: true }));

    expect(printed).toMatch(/step 1 of 2: .*10.* at once, for 3 s\n/);
    expect(printed).toMatch(/step 2 of 2: .*50.* after 3 s, for 3 s\n/);
    expect(planned).toMatchObject({ faults: [], steps: [{ weightPercent: 10 }, { weightPercent: 50 }] });
    expect(await standing()).toEqual(before);
  });

  it('is undone at once: the reply is proven, callers get the version before, and a repeat changes nothing', async () => {
    const rolloutId = await whenRolloutStarts(system, [model, 'v2']);
    await untilRunning(system, model, rolloutId);
    await ask('POST', `rollouts/${rolloutId}/promote`, { reason: 'it looks good' });
    expect((await untilClosed(system, model, rolloutId)).outcome).toMatchObject({ kind: 'promoted' });

    const printed = await withoutReconciler(() =>
      understudy('rollout', 'undo', model, '--reason', 'it answers nonsense'),
    );
    const answers = await sendTraffic(system, model, { most: 20 });
    const after = await standing();
    const again = undone.parse(await ask('POST', 'undo', { reason: 'once more' }));

    expect(printed).toMatch(
      /regretted: all requests go to v1 in place of v2; proven after [\d.]+ s: (\d+) of \1 probe/,
    );
    expect(answers.map(({ status, version }) => `${status} ${version}`)).toEqual(answers.map(() => '200 v1'));
    expect(again).toMatchObject({ result: 'unchanged', proven: true, rollout: { version: 'v1', champion: 'v2' } });
    expect(again.restoredInMs).toBeGreaterThan(0);
    const record = await rolloutOf(system, model, again.rollout.rolloutId);
    expect(record).toMatchObject({ state: 'undone', outcome: { kind: 'undone', reason: 'it answers nonsense' } });
    expect(await standing()).toEqual(after);
    expect(after.route.champion?.version).toBe('v1');
    // What a dry run or a repeat had begun would stand here.
    expect(after.rollouts.slice(0, 2)).toEqual([`${record.rolloutId} undone`, `${rolloutId} promoted`]);
    expect(after.rollouts).toHaveLength(3);
  });

  it('is tried again after a rollback, once, under an id and a count that say so', async () => {
    const first = await whenRolloutStarts(system, [model, 'v2']);
    await untilRunning(system, model, first);
    system.behaviours.set(`${model}-v2`, { failureShare: 1, delayMs: 0 });
    const { record: failed } = await driveToEnd(system, { model, rolloutId: first, most: 6000 });
    expect(failed.outcome).toMatchObject({ kind: 'rolled-back' });
    system.behaviours.delete(`${model}-v2`);

    const body = { reason: 'the data base was down', force: true };
    const [started, repeated] = [
      rolloutStarted.parse(await ask('POST', `rollouts/${first}/retry`, body)),
      rolloutStarted.parse(await ask('POST', `rollouts/${first}/retry`, body)),
    ];
    const record = await untilRunning(system, model, started.rolloutId);
    await ask('POST', `rollouts/${started.rolloutId}/abort`, {});

    expect(started).toMatchObject({ version: 'v2', rolloutId: `${first}-try2` });
    expect(repeated).toEqual(started);
    expect(record.retries).toEqual({ rolloutId: first, reason: body.reason });
    expect(record.plan.attempt?.number).toBe((failed.plan.attempt?.number ?? Number.NaN) + 1);
  });
});

/** Does something while no schedule calls the reconciler. */
async function withoutReconciler<T>(action: () => Promise<T>): Promise<T> {
  const wake = await rest('the reconciler', ({ Description = '' }) => Description.includes('reconciler'));
  try {
    return await action();
  } finally {
    await wake();
  }
}

const status = z.object({ route, rollouts: z.array(rolloutRecord) });

/** Who serves, and which rollouts there are in which state, newest first. */
async function standing(): Promise<{ route: z.infer<typeof route>; rollouts: readonly string[] }> {
  const found = status.parse(await ask('GET', ''));
  return { route: found.route, rollouts: found.rollouts.map(({ rolloutId, state }) => `${rolloutId} ${state}`) };
}

/** Body of an answer of the control API about the model; fails with the answer if it was refused. */
async function ask(method: 'GET' | 'POST', rest: string, body?: unknown): Promise<unknown> {
  const where = rest === '' ? `/models/${model}` : `/models/${model}/${rest}`;
  const answer = await control(system, [method, where], body);
  if (answer.status >= 300)
    throw new Error(`${method} ${where} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** What the command line printed; fails with it if the command did. */
async function understudy(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, ...emulatorEnvironment(system.emulator.endpoint) };
  const script = path.resolve('bin/understudy.ts');
  const end = await runProgram(process.execPath, ['--import', 'tsx', script, ...args], { timeoutMs: 120_000, env });
  if (end.code !== 0) throw new Error(`understudy ${args.join(' ')} ended with ${end.code}: ${end.output}`);
  return end.output;
}
