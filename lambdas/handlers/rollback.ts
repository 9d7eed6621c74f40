import { Logger } from '@aws-lambda-powertools/logger';
import { rollbackEnv } from '../contracts/runtime/rollout-env.ts';
import { failedTask, type MachineState } from '../contracts/messages/machine.ts';
import { rollBack } from '../usecases/rollout/states/roll-back.ts';
import { takeOverDeps } from './wire/rollout-deps.ts';

const env = rollbackEnv.parse(process.env);
const logger = new Logger({ serviceName: 'rollback' });
const deps = takeOverDeps(env);

/** State Rollback of the machine: puts the champion back and proves it, whatever state it is given. */
export async function handler(event: unknown): Promise<MachineState> {
  const state = await rollBack(deps, failedTask.parse(event));
  const { model, version, rolloutId, next, reason } = state;
  logger.warn('champion restored', { model, version, rolloutId, next, reason });
  return state;
}
