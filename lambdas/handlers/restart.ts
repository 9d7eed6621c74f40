import { Logger } from '@aws-lambda-powertools/logger';
import { documentClient } from '../adapters/clients/aws-clients.ts';
import { DynamoRolloutStore } from '../adapters/dynamo/registry/dynamo-rollout-store.ts';
import { executionClient } from '../adapters/clients/machine-clients.ts';
import { machineOf, SfnExecutionStore } from '../adapters/machine/sfn-execution-store.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { SystemRandomness } from '../adapters/system/system-randomness.ts';
import { restartEnv } from '../contracts/runtime/rollout-env.ts';
import { machineTask, type MachineState } from '../contracts/messages/machine.ts';
import { restartExecution } from '../usecases/rollout/states/restart-execution.ts';

const env = restartEnv.parse(process.env);
const logger = new Logger({ serviceName: 'restart' });
const client = executionClient();
const deps = {
  rollouts: new DynamoRolloutStore({ client: documentClient(), table: env.REGISTRY_TABLE }),
  clock: new SystemClock(),
  randomness: new SystemRandomness(),
};

/** State Restart of the machine: continues the rollout as a new execution. */
export async function handler(event: unknown): Promise<MachineState> {
  const task = machineTask.parse(event);
  const executions = new SfnExecutionStore({ client, stateMachine: machineOf(task.execution.arn) });
  const state = await restartExecution({ ...deps, executions }, task);
  const { model, rolloutId, tick, next, reason } = state;
  logger.info('rollout continued', { model, rolloutId, tick, next, reason });
  return state;
}
