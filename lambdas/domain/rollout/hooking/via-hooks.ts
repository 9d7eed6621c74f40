import type { MachineState } from '../../../contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { dueHooks, momentsOf } from './hook-runs.ts';

/** The way to a next step or to the promotion: over the hooks before it, where one has not passed yet. */
export function viaHooks(
  state: MachineState,
  record: Pick<RolloutRecord, 'settings' | 'hookRuns' | 'step'>,
): MachineState {
  const { next, step = record.step + 1 } = state;
  // The split of an experiment moves within a step.
  const isMove = next === 'promote' || (next === 'shift' && step > record.step);
  if (!isMove || dueHooks(record, momentsOf(next, step)).length === 0) return state;
  return { ...state, next: 'hook', follows: next };
}
