import type { AllowedTargets } from '../../contracts/people/target.ts';
import type { OpenTargets } from '../../domain/routing/allowed-targets.ts';

/** Targets that the stack lists, without the platform's functions: those that it names, and the one that runs this. */
export function openTargets(env: {
  readonly TARGETS: AllowedTargets;
  readonly OWN_FUNCTIONS: readonly string[];
}): OpenTargets {
  return { ...env.TARGETS, own: [...env.OWN_FUNCTIONS, process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? ''] };
}
