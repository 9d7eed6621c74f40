import { Logger } from '@aws-lambda-powertools/logger';
import { SecretSalts } from '../adapters/router/secret-salts.ts';
import { secretsManagerReader } from '../adapters/router/secret-signer.ts';
import { StackTargetCaller } from '../adapters/targets/stack-target-caller.ts';
import { prepareEnv } from '../contracts/runtime/rollout-env.ts';
import { prepareTask, type MachineState } from '../contracts/messages/machine.ts';
import { prepareRollout } from '../usecases/rollout/states/prepare-rollout.ts';
import { openTargets } from './wire/open-targets.ts';
import { routeDeps } from './wire/rollout-deps.ts';
import { tellDeps } from './wire/tell-deps.ts';
import { windowDeps } from './wire/window-deps.ts';

const env = prepareEnv.parse(process.env);
const logger = new Logger({ serviceName: 'prepare' });
const targets = openTargets(env);
const deps = {
  ...routeDeps(env),
  ...windowDeps(env),
  ...tellDeps(env),
  salts: new SecretSalts(secretsManagerReader(env.SIGNING_SECRET)),
  caller: new StackTargetCaller(targets),
  targets,
  windowSeconds: env.WINDOW_SECONDS,
};

/** State Prepare of the machine: checks what was typed and takes the lock. */
export async function handler(event: unknown): Promise<MachineState> {
  const state = await prepareRollout(deps, prepareTask.parse(event));
  const { model, version, rolloutId, next, reason } = state;
  logger.info('rollout prepared', { model, version, rolloutId, next, reason });
  return state;
}
