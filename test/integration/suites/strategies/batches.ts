import { describe, expect, it } from 'vitest';
import type { RolloutRecord } from '../../../../lambdas/contracts/stored/rollout.ts';
import { runCli } from '../../../support/cli.ts';
import { invoke } from '../../support/clients.ts';
import { driveToEnd, specificationOf, untilClosed } from '../../support/models.ts';
import { rest } from '../../support/resting-rules.ts';
import { system } from '../../support/shared-system.ts';
import { control, eventually, rolloutOf, sendTraffic } from '../../support/steps.ts';
import { localUrl } from '../../support/system.ts';

const model = 'batched';
/** A minute of the text is a window of the system; waits for instances are real time. */
const strategy = { kind: 'batches', batchPercent: 40, bake: 'PT3M', keepWarm: 'PT5M' };
const [OLD, NEW, THIRD] = ['batched-v1', 'batched-v2', 'batched-v3'] as const;
/** From an order to the last answer that was more than the champion's instances left to the other. */
const GOAL_MS = 30_000;

// The cases build on each other.
describe('an endpoint replaced in batches', () => {
  it('gets instances before requests, gives the old ones up, and never more than all and a batch run', async () => {
    const { sagemaker } = system;
    sagemaker.given(OLD, 5);
    await givenServing();
    sagemaker.given(NEW, 1);

    const rolloutId = await start('v2', NEW);
    const { record } = await driveToEnd(system, { model, rolloutId, most: 6_000 });
    const settled = await eventually(`the end of ${rolloutId}`, 200_000, async () => {
      await invoke('Reconciler', {});
      const now = await rolloutOf(system, model, rolloutId);
      return now.capacitySettled === undefined ? undefined : now;
    });

    expect(record.outcome, record.outcome?.reason).toMatchObject({ kind: 'promoted' });
    expect(record.revisions.map(({ weightPercent }) => weightPercent)).toEqual([40, 80]);
    expect(sagemaker.orders).toEqual([`${NEW} 1 > 2`, `${OLD} 5 > 3`, `${NEW} 2 > 4`, `${OLD} 3 > 1`, `${NEW} 4 > 5`]);
    const most = Math.max(...sagemaker.history.map((one) => (one[OLD] ?? 0) + (one[NEW] ?? 0)));
    console.log(`batches: at most ${most} instances ran; ${JSON.stringify(sagemaker.history)}`);
    expect(most).toBe(7);
    expect(settled.capacitySettled?.says).toBe(`${OLD} keeps 1 instance`);
    expect(settled.keepWarm).toMatchObject({ version: 'v1' });
  });

  it('comes back in steps, as the instances of the champion come', async () => {
    const { sagemaker } = system;
    sagemaker.given(THIRD, 1);
    const rolloutId = await start('v3', THIRD);
    let over = false;
    const callers = sendTraffic(system, model, { most: 6_000, until: () => over });
    await until(rolloutId, ({ step }) => step === 1);
    sagemaker.takesMs = 10_000;

    const wake = await rest('the reconciler', ({ Description = '' }) => Description.includes('reconciler'));
    const { out } = await cli('rollout', 'abort', model, rolloutId, '--reason', 'it is slow');
    const aborted = await untilClosed(system, model, rolloutId);
    const shares = new Set([aborted.comingBack?.keepsPercent]);
    const settled = eventually('the traffic to be back', 200_000, async () => {
      await invoke('Reconciler', {});
      const now = await rolloutOf(system, model, rolloutId);
      shares.add(now.comingBack?.keepsPercent);
      return now.capacitySettled === undefined ? undefined : now;
    });
    const record = await settled.catch(() => undefined);
    await wake();
    over = true;
    const answers = await callers;

    console.log(`batches: ${out}; shares kept on the way back: ${[...shares].join(', ')} %`);
    expect(out).toContain('comes back in steps: 60 % now, v2 has 3 of 5 instances');
    expect(aborted).toMatchObject({ state: 'aborted', comingBack: { to: 'v2', from: 'v3', of: 5 } });
    expect([...shares]).toEqual([40, 20, 0]);
    expect(record).toMatchObject({
      comingBack: { ended: { says: 'all requests are with v2 again' } },
      outcome: { probes: { asked: 20, champion: 20 } },
      capacitySettled: { says: `${NEW} keeps 5 instances; ${THIRD} keeps 1 instance` },
    });
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(sagemaker.instancesOf(NEW)).toBe(5);
    expect((await cli('rollout', 'status', model, rolloutId)).out).toContain(
      'way back: all requests are with v2 again',
    );
  });

  it('goes back at once with a version that answers with failures, whatever instances there are', async () => {
    const { sagemaker } = system;
    sagemaker.takesMs = 1_000;
    await eventually('one instance of v3', 30_000, async () => sagemaker.instancesOf(THIRD) === 1 || undefined);
    const rolloutId = await start('v3', THIRD);
    let over = false;
    const callers = sendTraffic(system, model, { most: 6_000, until: () => over });
    await until(rolloutId, ({ step }) => step === 1);
    sagemaker.behave(THIRD, { failureShare: 1 });

    const record = await untilClosed(system, model, rolloutId);
    const decidedAt = Date.parse(record.outcome?.at ?? '');
    const proven = await until(rolloutId, ({ outcome }) => outcome?.probes !== undefined);
    over = true;
    await callers;

    expect(record.outcome, record.outcome?.reason).toMatchObject({ kind: 'rolled-back', by: 'the judge' });
    expect(record.comingBack).toMatchObject({ keepsPercent: 0, instances: 3, of: 5 });
    expect(record.comingBack?.says).toContain('all requests went to v2 at once, although it has 3 of 5 instances: v3');
    console.log(
      `batches: proven ${proven.outcome?.restoredInMs} ms after the verdict of ${new Date(decidedAt).toISOString()}`,
    );
    expect(proven.outcome?.restoredInMs).toBeLessThan(GOAL_MS);
  });
});

async function givenServing(): Promise<void> {
  const hold = 'PT120M';
  await control(system, ['PUT', `/models/${model}`], specificationOf(model, { strategy, hold }));
  const { body } = await control(system, ['POST', `/models/${model}/versions?first=true`], versionOn('v1', OLD));
  const rolloutId = idIn(body);
  await driveToEnd(system, { model, rolloutId, most: 6_000 });
}

async function start(version: string, endpointName: string): Promise<string> {
  await control(system, ['POST', `/models/${model}/versions`], versionOn(version, endpointName));
  const { body } = await control(system, ['POST', `/models/${model}/rollouts`], { version, force: true });
  return idIn(body);
}

function versionOn(version: string, endpointName: string): Record<string, unknown> {
  return { model, version, target: { kind: 'sagemaker', endpointName } };
}

function idIn(body: unknown): string {
  const id = /"rolloutId":"([^"]+)"/.exec(JSON.stringify(body))?.[1];
  if (id === undefined) throw new Error(`no rollout id in ${JSON.stringify(body)}`);
  return id;
}

function until(rolloutId: string, is: (record: RolloutRecord) => boolean): Promise<RolloutRecord> {
  return eventually(`what is waited for of ${rolloutId}`, 240_000, async () => {
    const record = await rolloutOf(system, model, rolloutId).catch(() => undefined);
    return record !== undefined && is(record) ? record : undefined;
  });
}

function cli(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(localUrl(system.outputs.ControlUrl, system.emulator.endpoint), ...args);
}
