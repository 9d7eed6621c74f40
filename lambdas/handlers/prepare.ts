import { Logger } from '@aws-lambda-powertools/logger';
import { SecretSalts } from '../adapters/router/secret-salts.ts';
import { secretsManagerReader } from '../adapters/router/secret-signer.ts';
import { StackTargetCaller } from '../adapters/targets/stack-target-caller.ts';
import { prepareEnv } from '../contracts/runtime/rollout-env.ts';
import { prepareCall, type MachineState, type PrepareCall } from '../contracts/messages/machine.ts';
import { keepWarm } from '../usecases/rollout/states/keep-warm.ts';
import { prepareRollout } from '../usecases/rollout/states/prepare-rollout.ts';
import { retroShadow } from '../usecases/rollout/states/retro/retro-shadow.ts';
import { SystemClock } from '../adapters/system/system-clock.ts';
import { planningDeps } from './wire/planning-deps.ts';
import { probeOf, routeDeps } from './wire/rollout-deps.ts';
import { tellDeps } from './wire/tell-deps.ts';
import { windowDeps } from './wire/window-deps.ts';

const env = prepareEnv.parse(process.env);
const logger = new Logger({ serviceName: 'prepare' });
const planning = planningDeps(env);
const deps = {
  ...routeDeps(env),
  ...windowDeps(env),
  ...planning,
  ...tellDeps(env),
  salts: new SecretSalts(secretsManagerReader(env.SIGNING_SECRET)),
  caller: new StackTargetCaller(planning.targets),
  probe: probeOf(env, new SystemClock()),
};

/**
 * States Prepare, RetroShadow and KeepWarm of the machine: one checks what was typed and takes the lock, one asks recorded requests, one
 * keeps a version warm.
 */
export async function handler(event: unknown): Promise<MachineState> {
  const call = prepareCall.parse(event);
  const { does, state } = await stateOf(call);
  const { model, version, rolloutId, next, reason } = state;
  logger.info(does, { model, version, rolloutId, next, reason });
  return state;
}

async function stateOf(call: PrepareCall): Promise<{ readonly does: string; readonly state: MachineState }> {
  if (!('state' in call)) return { does: 'rollout prepared', state: await prepareRollout(deps, call) };
  return call.state.next === 'retro'
    ? { does: 'recorded requests asked', state: await retroShadow(deps, call) }
    : { does: 'version kept warm', state: await keepWarm(deps, call) };
}
