import type { RolloutStarted, StartRequest } from '../../lambdas/contracts/api/api.ts';
import { CliError } from '../client/cli-error.ts';
import type { ControlClient } from '../client/control-client.ts';
import { askPatiently } from './ask-patiently.ts';

/** What the control API adds to the reason where `force` would let a start through. */
const MAY_BE_FORCED = 'or force the start';

/**
 * Starts a rollout, by force where the plan would see too little.
 *
 * How much a plan sees rests on the traffic of the rollout before it, and so on how busy this machine is. Every other refusal stands.
 */
export async function startOnAnyMachine(
  control: Pick<ControlClient, 'startRollout'>,
  { model, ...request }: { readonly model: string } & StartRequest,
  say: (line: string) => void,
): Promise<RolloutStarted> {
  try {
    return await askPatiently(() => control.startRollout(model, request), { say });
  } catch (error) {
    const faults = error instanceof CliError ? error.faults : [];
    if (faults.length === 0 || !faults.every(({ message }) => message.includes(MAY_BE_FORCED))) throw error;
    faults.forEach(({ message }) => say(`this machine is slow, started by force: ${message}`));
    return askPatiently(() => control.startRollout(model, { ...request, force: true }), { say });
  }
}
