import { Logger } from '@aws-lambda-powertools/logger';
import { reportEnv } from '../contracts/runtime/rollout-env.ts';
import { machineTask, type MachineState } from '../contracts/messages/machine.ts';
import { reportRollout } from '../usecases/rollout/states/report-rollout.ts';
import { routeDeps } from './wire/rollout-deps.ts';
import { tellDeps } from './wire/tell-deps.ts';

const env = reportEnv.parse(process.env);
const logger = new Logger({ serviceName: 'report' });
const deps = { ...routeDeps(env), ...tellDeps(env) };

/** State Report of the machine: tells how the rollout ended. */
export async function handler(event: unknown): Promise<MachineState> {
  const state = await reportRollout(deps, machineTask.parse(event));
  const { model, version, rolloutId, tick, next, reason } = state;
  logger.info('rollout reported', { model, version, rolloutId, tick, next, reason });
  return state;
}
