import { isDeepStrictEqual } from 'node:util';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  StartExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionCommandOutput,
  type ExecutionStatus,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { UnderstudyError } from '../../contracts/api/errors.ts';
import { wishOf, type RolloutInput } from '../../contracts/messages/machine.ts';
import type { ExecutionStore } from '../../usecases/rollout/ports.ts';
import { callInTime, type OutsideCall } from '../clients/call-in-time.ts';

type Status = Awaited<ReturnType<ExecutionStore['statusOf']>>;

const statuses: Readonly<Record<ExecutionStatus, Status>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  ABORTED: 'aborted',
};

/** What the store of executions is made of. */
export interface Machine {
  readonly client: SFNClient;
  /** ARN of the rollout machine; only `start` needs it. @default - nothing can be started */
  readonly stateMachine?: string;
  readonly deadlineMs?: number;
}

/** ARN of the machine that an execution belongs to. */
export function machineOf(executionArn: string): string {
  return executionArn.replace(':execution:', ':stateMachine:').split(':').slice(0, 7).join(':');
}

/** Executions of the rollout machine. Throws INTERNAL when Step Functions does not answer in time. */
export class SfnExecutionStore implements ExecutionStore {
  readonly #client: SFNClient;
  readonly #stateMachine: string;
  readonly #deadlineMs: number;

  constructor({ client, stateMachine = '', deadlineMs = 8_000 }: Machine) {
    this.#client = client;
    this.#stateMachine = stateMachine;
    this.#deadlineMs = deadlineMs;
  }

  /** @throws UnderstudyError ROLLOUT_OPEN for a name that is taken by an execution with another input */
  async start(name: string, input: RolloutInput): ReturnType<ExecutionStore['start']> {
    const command = new StartExecutionCommand({
      stateMachineArn: this.#stateMachine,
      name,
      input: JSON.stringify(input),
    });
    try {
      const { executionArn } = await callInTime(this.#call(`starting ${name}`), (o) => this.#client.send(command, o));
      return { arn: executionArn ?? this.#arnOf(name), kind: 'started' };
    } catch (error) {
      if (!(error instanceof UnderstudyError) || !(error.cause instanceof ExecutionAlreadyExists)) throw error;
      return this.#existing(name, input);
    }
  }

  async statusOf(arn: string): Promise<Status> {
    const found = await this.#describe(arn);
    return found?.status === undefined ? 'gone' : statuses[found.status];
  }

  async stop(arn: string, reason: string): Promise<void> {
    const command = new StopExecutionCommand({
      executionArn: arn,
      error: 'Understudy.Stopped',
      cause: reason.slice(0, 30_000),
    });
    try {
      await callInTime(this.#call('stopping an execution'), (options) => this.#client.send(command, options));
    } catch (error) {
      if (!(error instanceof UnderstudyError) || !(error.cause instanceof ExecutionDoesNotExist)) throw error;
    }
  }

  async #existing(name: string, input: RolloutInput): Promise<{ readonly arn: string; readonly kind: 'exists' }> {
    const arn = this.#arnOf(name);
    const found = await this.#describe(arn);
    if (found?.input !== undefined && !isSameWish(JSON.parse(found.input), JSON.parse(JSON.stringify(input)))) {
      throw new UnderstudyError('ROLLOUT_OPEN', `an execution named ${name} exists with another input`);
    }
    return { arn, kind: 'exists' };
  }

  async #describe(arn: string): Promise<DescribeExecutionCommandOutput | undefined> {
    const command = new DescribeExecutionCommand({ executionArn: arn });
    try {
      return await callInTime(this.#call('describing an execution'), (options) => this.#client.send(command, options));
    } catch (error) {
      if (error instanceof UnderstudyError && error.cause instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  }

  #arnOf(name: string): string {
    return `${this.#stateMachine.replace(':stateMachine:', ':execution:')}:${name}`;
  }

  #call(what: string): OutsideCall {
    return { what, deadlineMs: this.#deadlineMs, code: 'INTERNAL' };
  }
}

function isSameWish(a: RolloutInput, b: RolloutInput): boolean {
  return isDeepStrictEqual(wishOf(a), wishOf(b));
}
