import { CloudWatchAlarms } from '../../adapters/alarms/cloudwatch-alarms.ts';
import { alarmClient } from '../../adapters/clients/machine-clients.ts';
import type { AllowedTargets } from '../../contracts/people/target.ts';
import type { OpenTargets } from '../../domain/routing/allowed-targets.ts';
import type { JudgeEnv, PrepareEnv } from '../../contracts/runtime/rollout-env.ts';
import type { LookDeps } from '../../usecases/rollout/evidence/look-at-alarms.ts';
import type { CheckDeps } from '../../usecases/rollout/planning/check-start.ts';
import { capacityDeps } from './capacity/capacity-deps.ts';
import { openHooks } from './hooks/open-hooks.ts';

/** Targets that the stack lists, without the platform's functions: those that it names, and the one that runs this. */
export function openTargets(env: {
  readonly TARGETS: AllowedTargets;
  readonly OWN_FUNCTIONS: readonly string[];
}): OpenTargets {
  return { ...env.TARGETS, own: [...env.OWN_FUNCTIONS, process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? ''] };
}

/** What every function that looks at own alarms is made of. */
export function alarmDeps({ ALARMS: readable }: Pick<JudgeEnv, 'ALARMS'>): Pick<LookDeps, 'alarms' | 'readable'> {
  return { alarms: new CloudWatchAlarms({ client: alarmClient(), composites: readable.composites }), readable };
}

/** What every function that plans a rollout is told of the stack, and may look at: targets, hooks, own alarms and instances. */
export function planningDeps(
  env: Pick<PrepareEnv, 'ALARMS' | 'HOOKS' | 'TARGETS' | 'OWN_FUNCTIONS' | 'WINDOW_SECONDS'>,
): Pick<CheckDeps, 'alarms' | 'capacity' | 'readable' | 'openHooks' | 'targets' | 'windowSeconds'> {
  const open = { targets: openTargets(env), openHooks: openHooks(env) };
  return { ...alarmDeps(env), ...capacityDeps(), ...open, windowSeconds: env.WINDOW_SECONDS };
}
