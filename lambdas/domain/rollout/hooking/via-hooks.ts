import type { MachineState } from '../../../contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { dueHooks, momentsOf } from './hook-runs.ts';

type Going = Pick<RolloutRecord, 'settings' | 'hookRuns' | 'step'> & {
  readonly plan: Pick<RolloutRecord['plan'], 'capacity' | 'steps'>;
};

/**
 * The way to a next step or to the promotion: over the hooks before it, where one has not passed yet, and over the instances that it needs.
 *
 * Who is to be promoted before the last batch gets the next one first: more instances than one batch are never added at once.
 */
export function viaHooks(state: MachineState, record: Going): MachineState {
  const { capacity, steps } = record.plan;
  const isEarly = capacity !== undefined && state.next === 'promote' && record.step < steps.length - 1;
  if (isEarly) return viaHooks({ ...state, next: 'shift', step: record.step + 1 }, record);
  const { next, step = record.step + 1 } = state;
  // The split of an experiment moves within a step.
  const isMove = next === 'promote' || (next === 'shift' && step > record.step);
  if (!isMove || (capacity === undefined && dueHooks(record, momentsOf(next, step)).length === 0)) return state;
  return { ...state, next: 'hook', follows: next };
}
