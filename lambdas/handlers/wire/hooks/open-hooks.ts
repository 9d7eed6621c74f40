import { invokeClient } from '../../../adapters/clients/machine-clients.ts';
import { LambdaOwedHooks } from '../../../adapters/hooks/lambda-owed-hooks.ts';
import type { AllowedHooks } from '../../../contracts/runtime/opened.ts';
import type { OpenHooks } from '../../../domain/rollout/hooking/allowed-hooks.ts';

/** Hooks that the stack lists, without the platform's functions: those that it names, and the one that runs this. */
export function openHooks(env: { readonly HOOKS: AllowedHooks; readonly OWN_FUNCTIONS: readonly string[] }): OpenHooks {
  return { allowed: env.HOOKS, own: [...env.OWN_FUNCTIONS, process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? ''] };
}

/** Has the function that calls hooks call owed ones. */
export function owedHooksOf({ HOOK_FUNCTION: functionName }: { readonly HOOK_FUNCTION: string }): LambdaOwedHooks {
  return new LambdaOwedHooks({ client: invokeClient(), functionName });
}
