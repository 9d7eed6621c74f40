import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveToEnd, givenServingModel, untilClosed, untilRunning, whenRolloutStarts } from './support/models.ts';
import { capturedObjects, copyOntoItself, requestsIn, rowsOf } from './support/rows.ts';
import { control, eventually, rolloutOf, sendTraffic } from './support/steps.ts';
import { startSystem, type System } from './support/system.ts';

const RECONCILED_WITHIN_MS = 150_000;

describe('the way back on the deployed system, with IAM enforced', () => {
  let system: System;
  const bus = (): EventBridgeClient => new EventBridgeClient({});

  beforeAll(async () => {
    system = await startSystem({ auth: true });
  });

  afterAll(async () => {
    await system.stop();
  });

  async function revisionOf(model: string): Promise<unknown> {
    const { body } = await control(system, ['GET', `/models/${model}`]);
    return /"revision":(\d+)/.exec(JSON.stringify(body))?.[1];
  }

  /** The documented event of the service, handed over as the rule does it: nobody may put events of `aws.states` by hand. */
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
    const lambda = new LambdaClient({});
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const restore = Functions.find(({ FunctionName = '' }) => FunctionName.includes('FunctionsRestoreFunction'));
    const Payload = Buffer.from(JSON.stringify(event));
    await lambda.send(new InvokeCommand({ FunctionName: restore?.FunctionName, InvocationType: 'Event', Payload }));
  }

  it('restores the champion after a time-out of the execution, once however often it is told', async () => {
    await givenServingModel(system, 'timed');
    const rolloutId = await whenRolloutStarts(system, 'timed', 'v2');
    const { execution } = await untilRunning(system, 'timed', rolloutId);
    const input = { model: 'timed', version: 'v2' };

    await tellEnded(execution, input, 'TIMED_OUT');
    const record = await untilClosed(system, 'timed', rolloutId);
    await eventually('the probes', 60_000, async () => (await rolloutOf(system, 'timed', rolloutId)).outcome?.probes);
    const before = await revisionOf('timed');
    await tellEnded(execution, input, 'TIMED_OUT');
    await tellEnded(execution, input, 'ABORTED');
    await new Promise((resolve) => setTimeout(resolve, 4_000));

    expect(record.outcome).toMatchObject({ kind: 'restored', reason: expect.stringContaining('TIMED_OUT') });
    expect(before).toMatch(/^\d+$/);
    expect(await revisionOf('timed')).toBe(before);
    expect((await rolloutOf(system, 'timed', rolloutId)).outcome?.at).toBe(record.outcome?.at);
  });

  it('counts every request once, also when every captured object is told again', async () => {
    await givenServingModel(system, 'counted', { inconclusive: 'rollback' });
    await whenRolloutStarts(system, 'counted', 'v2').then((id) => untilRunning(system, 'counted', id));
    // Rows are made of hot routes; let every router learn of this one, and let its first rows arrive.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await sendTraffic(system, 'counted', { most: 40 });
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const earlier = requestsIn(await rowsOf(system, 'counted'));

    const answers = await sendTraffic(system, 'counted', { most: 200 });
    const rows = await eventually('200 requests in rows', 20_000, async () => {
      const found = await rowsOf(system, 'counted');
      return requestsIn(found) >= earlier + 200 ? found : undefined;
    });
    const objects = await capturedObjects(system);
    // Copied onto itself, an object keeps key and etag, and S3 tells of it once more.
    await Promise.all(objects.map(({ key }) => copyOntoItself(system, key)));
    await new Promise((resolve) => setTimeout(resolve, 5_000));

    expect(objects.length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(200);
    expect(requestsIn(rows)).toBe(earlier + 200);
    expect(await rowsOf(system, 'counted')).toEqual(rows);
  });

  it('restores by the reconciler alone when the rule on the status is off', async () => {
    await givenServingModel(system, 'vanished');
    const { Rules = [] } = await bus().send(new ListRulesCommand({}));
    const rule = Rules.find(({ EventPattern }) => EventPattern?.includes('Step Functions Execution Status Change'));
    await bus().send(new DisableRuleCommand({ Name: rule?.Name }));
    const rolloutId = await whenRolloutStarts(system, 'vanished', 'v2');
    const { execution } = await untilRunning(system, 'vanished', rolloutId);

    const stoppedAt = Date.now();
    await new SFNClient({}).send(new StopExecutionCommand({ executionArn: execution }));
    const record = await eventually('the reconciler', RECONCILED_WITHIN_MS, async () => {
      const found = await rolloutOf(system, 'vanished', rolloutId);
      return found.outcome === undefined ? undefined : found;
    });
    await bus().send(new EnableRuleCommand({ Name: rule?.Name }));

    expect(record.outcome?.kind).toBe('restored');
    expect(Date.now() - stoppedAt).toBeLessThan(RECONCILED_WITHIN_MS);
    const answers = await sendTraffic(system, 'vanished', { most: 20 });
    expect(answers.at(-1)?.version).toBe('v1');
  });

  it('can roll out again what was restored', async () => {
    const again = await whenRolloutStarts(system, 'timed', 'v2');
    const { record } = await driveToEnd(system, { model: 'timed', rolloutId: again, most: 8_000 });

    expect(record.outcome?.kind).toBe('promoted');
  });
});
