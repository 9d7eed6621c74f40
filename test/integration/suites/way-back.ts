import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RolloutRecord } from '../../../lambdas/contracts/stored/rollout.ts';
import { invoke, machines } from '../support/clients.ts';
import { killFunctions } from '../support/kill-functions.ts';
import {
  driveToEnd,
  givenServingModel,
  specificationOf,
  untilClosed,
  untilRunning,
  whenRolloutStarts,
} from '../support/models.ts';
import { rest } from '../support/resting-rules.ts';
import { capturedObjects, copyOntoItself, heldByDeadCalls, requestsIn, rowsOf, untilFolded } from '../support/rows.ts';
import { control, eventually, rolloutOf, sendTraffic } from '../support/steps.ts';
import { system } from '../support/shared-system.ts';

/** How often all functions die in a rollout, and how long the platform has in between. */
const [TIMES, PAUSE_MS] = [6, 1_500];

describe('the way back', () => {
  async function revisionOf(model: string): Promise<unknown> {
    const { body } = await control(system, ['GET', `/models/${model}`]);
    return /"revision":(\d+)/.exec(JSON.stringify(body))?.[1];
  }

  /**
   * The documented event of the service, handed over as the rule does it: nobody may put events of `aws.states` by hand. Returns when
   * it was dealt with.
   */
  async function tellEnded(execution: string, input: unknown, status: string): Promise<void> {
    const [name = ''] = execution.split(':').slice(-1);
    const detail = {
      executionArn: execution,
      stateMachineArn: system.outputs.StateMachineArn,
      name,
      status,
      startDate: Date.now() - 60_000,
      stopDate: Date.now(),
      input: JSON.stringify(input),
      output: null,
    };
    const event = {
      version: '0',
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      detail,
    };
    await invoke('Restore', event);
  }

  it('restores the champion after a time-out of the execution, once however often it is told', async () => {
    await givenServingModel(system, 'timed');
    const rolloutId = await whenRolloutStarts(system, ['timed', 'v2']);
    const { execution } = await untilRunning(system, 'timed', rolloutId);
    const input = { model: 'timed', version: 'v2' };

    await tellEnded(execution, input, 'TIMED_OUT');
    const record = await untilClosed(system, 'timed', rolloutId);
    await eventually('the probes', 120_000, async () => (await rolloutOf(system, 'timed', rolloutId)).outcome?.probes);
    const before = await revisionOf('timed');
    await tellEnded(execution, input, 'TIMED_OUT');
    await tellEnded(execution, input, 'ABORTED');

    expect(record.outcome).toMatchObject({ kind: 'restored', reason: expect.stringContaining('TIMED_OUT') });
    expect(before).toMatch(/^\d+$/);
    expect(await revisionOf('timed')).toBe(before);
    expect((await rolloutOf(system, 'timed', rolloutId)).outcome?.at).toBe(record.outcome?.at);
  });

  it('counts every request once, also when every captured object is told again', async () => {
    const began = Date.now();
    await givenServingModel(system, 'counted');
    const rolloutId = await whenRolloutStarts(system, ['counted', 'v2']);
    await untilRunning(system, 'counted', rolloutId);

    // Rows are made of hot routes, and a router may not have learned of this one yet: what it answered names the revision.
    const answers = await sendTraffic(system, 'counted', { most: 240 });
    const { revisions } = await rolloutOf(system, 'counted', rolloutId);
    const hot = new Set(revisions.map(({ revision }) => revision));
    const counted = answers.filter(({ revision }) => hot.has(revision));
    const rows = await eventually('every request in rows', 120_000, async () => {
      const found = await rowsOf(system, 'counted');
      return requestsIn(found, hot) >= counted.length ? found : undefined;
    });
    const held = await heldByDeadCalls(system);
    const objects = await capturedObjects(system, began);
    // Copied onto itself, an object keeps key and etag, and S3 tells of it once more.
    await Promise.all(objects.map(({ key }) => copyOntoItself(system, key)));
    await untilFolded(system, 'behind-the-copies', held);

    expect(objects.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(240);
    expect(counted.length).toBeGreaterThan(100);
    expect(requestsIn(rows, hot)).toBe(counted.length);
    expect(requestsIn(await rowsOf(system, 'counted'), hot)).toBe(counted.length);
  });

  it('restores by the reconciler alone when the rule on the status is off', async () => {
    await givenServingModel(system, 'vanished');
    const wake = await rest(
      'the status of executions',
      ({ EventPattern }) => EventPattern?.includes('Step Functions Execution Status Change') === true,
    );
    const rolloutId = await whenRolloutStarts(system, ['vanished', 'v2']);
    const { execution } = await untilRunning(system, 'vanished', rolloutId);

    await machines().send(new StopExecutionCommand({ executionArn: execution }));
    const closing = untilClosed(system, 'vanished', rolloutId);
    await closing.catch(() => undefined);
    await wake();
    const record = await closing;

    expect(record.outcome).toMatchObject({ kind: 'restored' });
    const answers = await sendTraffic(system, 'vanished', { most: 20 });
    expect(answers.at(-1)?.version).toBe('v1');
  });

  it('can roll out again what was restored', async () => {
    await givenServingModel(system, 'again');
    const stopped = await whenRolloutStarts(system, ['again', 'v2']);
    const { execution } = await untilRunning(system, 'again', stopped);
    await machines().send(new StopExecutionCommand({ executionArn: execution }));
    expect((await untilClosed(system, 'again', stopped)).outcome).toMatchObject({ kind: 'restored' });

    const rolloutId = await whenRolloutStarts(system, ['again', 'v2']);
    const { record } = await driveToEnd(system, { model: 'again', rolloutId, most: 8_000 });

    expect(rolloutId).not.toBe(stopped);
    expect(record.outcome).toMatchObject({ kind: 'promoted' });
  });

  it('is found, or not needed, however often all functions are killed: a closed record, one champion who answers all', async () => {
    await givenServingModel(system, 'killed');
    const rolloutId = await whenRolloutStarts(system, ['killed', 'v2']);
    await untilRunning(system, 'killed', rolloutId);
    const driven = driveToEnd(system, { model: 'killed', rolloutId, most: 8000 });
    const killed = await killOften();
    const { record } = await driven;

    expect(Math.min(...killed)).toBeGreaterThan(0);
    // A call that died is made again, or the way back takes over; both are ends.
    expect(['promoted', 'restored'], record.outcome?.reason).toContain(record.outcome?.kind);
    const champion = record.outcome?.kind === 'promoted' ? 'v2' : 'v1';
    await untilAllFrom('killed', champion);
    const { body } = await control(system, ['GET', '/models/killed']);
    expect(JSON.stringify(body)).toContain(`"champion":{"version":"${champion}"`);
  });

  it('is found, or not needed, by an A/B test and a hold-back whose functions are all killed', async () => {
    await Promise.all(['killed-held', 'killed-tested'].map((model) => givenServingModel(system, model)));
    const kpis = [{ name: 'sale', kind: 'binary', better: 'higher', maturity: 'PT1M' }];
    await control(system, ['PUT', '/models/killed-tested'], { ...specificationOf('killed-tested'), kpis });
    const held = await whenRolloutStarts(system, ['killed-held', 'v2'], {
      strategy: { kind: 'canary', steps: [{ weight: 50, bake: 'PT3M' }] },
      hold: 'PT10M',
      inconclusive: 'promote',
      holdBack: { share: 10, for: 'PT60M' },
    });
    const stop = { isOver: false };
    const traffic = ['killed-held', 'killed-tested'].map((model) =>
      sendTraffic(system, model, { most: 8_000, until: () => stop.isOver }),
    );
    await until('killed-held', held, ({ keepWarm }) => keepWarm !== undefined);
    const tested = await whenRolloutStarts(system, ['killed-tested', 'v2'], {
      strategy: { kind: 'ab-test', goal: { kpi: 'sale', effectPercent: 50 }, deadline: 'PT60M' },
      inconclusive: 'rollback',
    });
    await untilRunning(system, 'killed-tested', tested);
    const before = await rolloutOf(system, 'killed-held', held);
    const killed = await killOften();
    const record = await until('killed-tested', tested, ({ outcome }) => outcome !== undefined);
    const promoted = await until('killed-held', held, ({ keepWarm }) => keepWarm?.ended !== undefined);
    stop.isOver = true;
    await Promise.all(traffic);

    expect(before.keepWarm?.ended).toBeUndefined();
    expect(Math.min(...killed)).toBeGreaterThan(0);
    expect(['inconclusive', 'restored'], record.outcome?.reason).toContain(record.outcome?.kind);
    expect(promoted).toMatchObject({ state: 'promoted', keepWarm: { version: 'v1', sharePercent: 10 } });
    await untilAllFrom('killed-held', 'v2');
    await untilAllFrom('killed-tested', 'v1');
    const { body } = await control(system, ['GET', '/models/killed-held']);
    expect(JSON.stringify(body)).not.toContain('"holdBack":{"version"');
  });
});

/** Kills all functions again and again; how many there were each time. */
async function killOften(): Promise<readonly number[]> {
  const killed: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    killed.push(await killFunctions(system));
    await sleep(PAUSE_MS);
  }
  return killed;
}

function until(model: string, id: string, is: (record: RolloutRecord) => boolean): Promise<RolloutRecord> {
  return eventually(`what is waited for of ${id}`, 300_000, async () => {
    const record = await rolloutOf(system, model, id).catch(() => undefined);
    return record !== undefined && is(record) ? record : undefined;
  });
}

/** Environments that were asked before learn of a change within seconds. */
async function untilAllFrom(model: string, champion: string): Promise<void> {
  await eventually(`twenty answers of ${champion} alone`, 120_000, async () => {
    const some = await sendTraffic(system, model, { most: 20 });
    return some.every(({ status, version }) => status === 200 && version === champion) ? some : undefined;
  });
}
