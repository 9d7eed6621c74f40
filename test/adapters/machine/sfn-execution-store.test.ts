import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { machineOf, SfnExecutionStore } from '../../../lambdas/adapters/machine/sfn-execution-store.ts';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:Rollouts';
const ARN = 'arn:aws:states:eu-central-1:123456789012:execution:Rollouts:r1';
const sfn = mockClient(SFNClient);
const store = new SfnExecutionStore({ client: new SFNClient({}), stateMachine: MACHINE });
const meta = { message: 'x', $metadata: {} };

describe('executions of the machine', () => {
  beforeEach(() => sfn.reset());

  it('start under their name with the input as JSON', async () => {
    sfn.on(StartExecutionCommand).resolves({ executionArn: ARN });

    expect(await store.start('r1', { model: 'm', version: 'v' })).toEqual({ arn: ARN, kind: 'started' });
    expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: MACHINE,
      name: 'r1',
      input: '{"model":"m","version":"v"}',
    });
  });

  it('exist when the name is taken with the same input, whatever its order', async () => {
    sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(meta));
    sfn.on(DescribeExecutionCommand, { executionArn: ARN }).resolves({ input: '{"version":"v","model":"m"}' });

    expect(await store.start('r1', { model: 'm', version: 'v' })).toEqual({ arn: ARN, kind: 'exists' });
  });

  it('exist when another person asked for the same', async () => {
    sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(meta));
    sfn.on(DescribeExecutionCommand).resolves({ input: '{"model":"m","version":"v","startedBy":"ann"}' });

    expect(await store.start('r1', { model: 'm', version: 'v', startedBy: 'ben' })).toEqual({
      arn: ARN,
      kind: 'exists',
    });
  });

  it('are refused when the name is taken with another input', async () => {
    sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(meta));
    sfn.on(DescribeExecutionCommand).resolves({ input: '{"model":"m","version":"other"}' });

    await expect(store.start('r1', { model: 'm', version: 'v' })).rejects.toMatchObject({ code: 'ROLLOUT_OPEN' });
  });

  it.each([
    ['RUNNING', 'running'],
    ['SUCCEEDED', 'succeeded'],
    ['FAILED', 'failed'],
    ['TIMED_OUT', 'timed-out'],
    ['ABORTED', 'aborted'],
    ['PENDING_REDRIVE', 'running'],
  ] as const)('with status %s are %s', async (status, expected) => {
    sfn.on(DescribeExecutionCommand, { executionArn: ARN }).resolves({ status });

    expect(await store.statusOf(ARN)).toBe(expected);
  });

  it('that the service does not know are gone', async () => {
    sfn.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist(meta));

    expect(await store.statusOf(ARN)).toBe('gone');
  });

  it('are not called gone when the service does not answer', async () => {
    sfn.on(DescribeExecutionCommand).rejects(new Error('throttled'));

    await expect(store.statusOf(ARN)).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('stop with a reason; one that is gone has stopped', async () => {
    sfn.on(StopExecutionCommand).resolvesOnce({}).rejects(new ExecutionDoesNotExist(meta));

    await store.stop(ARN, 'aborted by ann');
    await store.stop(ARN, 'again');

    expect(sfn.commandCalls(StopExecutionCommand)[0]?.args[0].input).toMatchObject({ cause: 'aborted by ann' });
  });

  it('name their machine', () => {
    expect(machineOf(ARN)).toBe(MACHINE);
  });
});
