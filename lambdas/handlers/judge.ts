import { Logger } from '@aws-lambda-powertools/logger';
import { judgeEnv } from '../contracts/runtime/rollout-env.ts';
import { judgeTask, type MachineState } from '../contracts/messages/machine.ts';
import { judgeRollout } from '../usecases/rollout/states/judge-rollout.ts';
import { alarmDeps } from './wire/planning-deps.ts';
import { routeDeps } from './wire/rollout-deps.ts';
import { tellDeps } from './wire/tell-deps.ts';
import { windowDeps } from './wire/window-deps.ts';

const env = judgeEnv.parse(process.env);
const logger = new Logger({ serviceName: 'judge' });
const deps = { ...routeDeps(env), ...windowDeps(env), ...alarmDeps(env), ...tellDeps(env) };

/** State Judge of the machine: one tick. */
export async function handler(event: unknown): Promise<MachineState> {
  const state = await judgeRollout(deps, judgeTask.parse(event));
  const { model, version, rolloutId, tick, next, reason } = state;
  logger.info('rollout judged', { model, version, rolloutId, tick, next, reason });
  return state;
}
