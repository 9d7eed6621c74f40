import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { TICKS_PER_EXECUTION } from '../../../lambdas/contracts/messages/machine.ts';
import { machines } from '../../../test/integration/support/clients.ts';
import { executionName } from '../../../lambdas/usecases/rollout/execution-name.ts';

/** Executions that one rollout may have in a walk: its own, the one that is continued by hand, and the machine's. */
const MOST_EXECUTIONS = 4;

/** The executions of one rollout, asked for as the root of the account. */
export class Executions {
  readonly #machine: string;
  readonly #rolloutId: string;

  constructor(stateMachineArn: string, rolloutId: string) {
    this.#machine = stateMachineArn;
    this.#rolloutId = rolloutId;
  }

  /** ARN of the nth execution. */
  arnOf(n: number): string {
    return `${this.#machine.replace(':stateMachine:', ':execution:')}:${executionName(this.#rolloutId, n)}`;
  }

  /** Starts the second execution as the machine does after a thousand ticks less one, so that the next tick restarts it. */
  async continueBeforeRestart(model: string, version: string): Promise<void> {
    const continues = { rolloutId: this.#rolloutId, tick: TICKS_PER_EXECUTION - 1 };
    const input = JSON.stringify({ model, version, continues });
    const name = executionName(this.#rolloutId, 2);
    await machines().send(new StartExecutionCommand({ stateMachineArn: this.#machine, name, input }));
  }

  async stop(executionArn: string): Promise<void> {
    await machines().send(new StopExecutionCommand({ executionArn }));
  }

  /** Whether none of them runs any more. */
  async haveEnded(): Promise<boolean> {
    const statuses = await Promise.all(this.#arns().map((arn) => this.#statusOf(arn)));
    return statuses.every((status) => status !== 'RUNNING') && statuses.some((status) => status !== undefined);
  }

  /** Whether a call of this state has failed in one of them. */
  async hasFailedIn(state: string): Promise<boolean> {
    const failed = await Promise.all(this.#arns().map((arn) => this.#failedIn(arn, state)));
    return failed.some(Boolean);
  }

  #arns(): readonly string[] {
    return Array.from({ length: MOST_EXECUTIONS }, (_, index) => this.arnOf(index + 1));
  }

  async #statusOf(executionArn: string): Promise<string | undefined> {
    const asked = machines().send(new DescribeExecutionCommand({ executionArn }));
    return (await asked.catch(undefinedIfUnknown))?.status;
  }

  async #failedIn(executionArn: string, state: string): Promise<boolean> {
    const asked = machines().send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    const events = (await asked.catch(undefinedIfUnknown))?.events ?? [];
    const entered = events.findIndex(({ type }) => type === 'TaskStateEntered');
    const isIn = events[entered]?.stateEnteredEventDetails?.name === state;
    return isIn && events.slice(0, entered).some(({ type }) => type === 'TaskFailed');
  }
}

function undefinedIfUnknown(error: unknown): undefined {
  if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
  throw error;
}
