import { Logger } from '@aws-lambda-powertools/logger';
import { SecretSalts } from '../adapters/router/secret-salts.ts';
import { secretsManagerReader } from '../adapters/router/secret-signer.ts';
import { StackTargetCaller } from '../adapters/targets/stack-target-caller.ts';
import { prepareEnv } from '../contracts/runtime/rollout-env.ts';
import { prepareCall, type MachineState } from '../contracts/messages/machine.ts';
import { keepWarm } from '../usecases/rollout/states/keep-warm.ts';
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

/** States Prepare and KeepWarm of the machine: one checks what was typed and takes the lock, one keeps a version warm. */
export async function handler(event: unknown): Promise<MachineState> {
  const call = prepareCall.parse(event);
  const state = await ('state' in call ? keepWarm(deps, call) : prepareRollout(deps, call));
  const { model, version, rolloutId, next, reason } = state;
  logger.info('state' in call ? 'version kept warm' : 'rollout prepared', { model, version, rolloutId, next, reason });
  return state;
}
