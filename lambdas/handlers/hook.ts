import { Logger } from '@aws-lambda-powertools/logger';
import { StackHookCaller } from '../adapters/hooks/stack-hook-caller.ts';
import { busClient } from '../adapters/clients/machine-clients.ts';
import { secretsManagerReader } from '../adapters/router/secret-signer.ts';
import { StackTargetCaller } from '../adapters/targets/stack-target-caller.ts';
import { hookEnv } from '../contracts/runtime/rollout-env.ts';
import { hookTask, type MachineState } from '../contracts/messages/machine.ts';
import { callOwed } from '../usecases/rollout/hooking/call-owed.ts';
import { runHooks } from '../usecases/rollout/states/hooks/run-hooks.ts';
import { openHooks } from './wire/hooks/open-hooks.ts';
import { routeDeps } from './wire/rollout-deps.ts';
import { capacityDeps } from './wire/capacity/capacity-deps.ts';
import { tellDeps } from './wire/tell-deps.ts';

const env = hookEnv.parse(process.env);
const logger = new Logger({ serviceName: 'hook' });
const open = openHooks(env);
const { functions, hosts } = open.allowed;
const hooks = new StackHookCaller({
  ...open,
  targets: new StackTargetCaller({ functions, hosts, endpoints: [], own: open.own }),
  bus: busClient(),
  readSecret: (arn) => secretsManagerReader(arn)(),
});
const deps = { ...routeDeps(env), ...tellDeps(env), ...capacityDeps(), hooks };

/** State Hook of the machine: calls hooks before a step; asked by the reconciler, it calls what a closed rollout owes. */
export async function handler(event: unknown): Promise<MachineState | { readonly owed: string }> {
  const task = hookTask.parse(event);
  if ('owed' in task) {
    const owed = await callOwed(deps, task.owed);
    logger.info('owed hooks called', { ...task.owed, owed });
    return { owed };
  }
  const state = await runHooks(deps, task);
  const { model, version, rolloutId, tick, next, reason } = state;
  logger.info('hooks called', { model, version, rolloutId, tick, next, reason });
  return state;
}
