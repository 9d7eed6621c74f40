import { Logger } from '@aws-lambda-powertools/logger';
import { promoteEnv } from '../contracts/runtime/rollout-env.ts';
import { machineTask, type MachineState } from '../contracts/messages/machine.ts';
import { promoteChallenger } from '../usecases/rollout/states/promote-challenger.ts';
import { routeDeps } from './wire/rollout-deps.ts';

const env = promoteEnv.parse(process.env);
const logger = new Logger({ serviceName: 'promote' });
const deps = routeDeps(env);

/** State Promote of the machine: makes the challenger champion. */
export async function handler(event: unknown): Promise<MachineState> {
  const state = await promoteChallenger(deps, machineTask.parse(event));
  const { model, version, rolloutId, tick, next, reason } = state;
  logger.info('challenger promoted', { model, version, rolloutId, tick, next, reason });
  return state;
}
