import type { RolloutInput } from '../../../contracts/messages/machine.ts';
import { pathText, type Fault } from '../../../contracts/people/faults.ts';
import { retroFaults } from '../../../contracts/people/rollout/retro-faults.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import { wholeInputFaults } from '../../../domain/rollout/retro/whole-input.ts';

/** What is wrong with the recorded requests of a start: with what was written for it, and with what is captured. */
export function retroStartFaults(
  { first, settings }: Pick<RolloutInput, 'first' | 'settings'>,
  specification: Specification,
): readonly Fault[] {
  const rollout = { ...specification.rollout, ...settings };
  if (rollout.retroShadow === undefined) return [];
  const path = `${settings?.retroShadow === undefined ? 'rollout' : 'settings'}.retroShadow`;
  if (first === true)
    return [{ path, message: 'must be left out for a first version: nobody has answered any request yet' }];
  return [
    ...ownFaults({ settings }, specification),
    ...wholeInputFaults(specification).map((message) => ({ path, message })),
  ];
}

/** The gate of the specification does not see what a start writes in place of it. */
function ownFaults({ settings }: Pick<RolloutInput, 'settings'>, specification: Specification): readonly Fault[] {
  if (settings === undefined) return [];
  const faults = retroFaults({ ...specification, rollout: { ...specification.rollout, ...settings } });
  return faults.map(({ path: [, ...path], message }) => ({ path: pathText(['settings', ...path]), message }));
}
