import { Logger } from '@aws-lambda-powertools/logger';
import { shiftEnv } from '../contracts/runtime/rollout-env.ts';
import { machineTask, type MachineState } from '../contracts/messages/machine.ts';
import { shiftTraffic } from '../usecases/rollout/states/shift-traffic.ts';
import { routeDeps } from './wire/rollout-deps.ts';
import { tellDeps } from './wire/tell-deps.ts';

const env = shiftEnv.parse(process.env);
const logger = new Logger({ serviceName: 'shift' });
const deps = { ...routeDeps(env), ...tellDeps(env) };

/** State Shift of the machine: gives the challenger its next share. */
export async function handler(event: unknown): Promise<MachineState> {
  const state = await shiftTraffic(deps, machineTask.parse(event));
  const { model, version, rolloutId, tick, next, reason } = state;
  logger.info('traffic shifted', { model, version, rolloutId, tick, next, reason });
  return state;
}
