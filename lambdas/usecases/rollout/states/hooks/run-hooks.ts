import { TICKS_PER_EXECUTION, type MachineState, type MachineTask } from '../../../../contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { dueHooks, momentsOf } from '../../../../domain/rollout/hooking/hook-runs.ts';
import { hookWords } from '../../../../domain/rollout/hooking/hook-words.ts';
import { standingOf } from '../../../../domain/rollout/ticking/standing.ts';
import { afterClosing } from '../../restoring/after-closing.ts';
import { moveCapacity, type MoveCapacityDeps } from '../../capacity/move-capacity.ts';
import { callHooks, type Called, type CallHooksDeps } from '../../hooking/call-hooks.ts';

/** What going over to a next step, or to the promotion, needs from outside. */
export type RunHooksDeps = CallHooksDeps & MoveCapacityDeps;

/**
 * State Hook of the machine: calls the hooks before a step or before the promotion, and goes on when all have passed and, in a rollout in
 * batches, the instances for what follows are in service.
 *
 * One that has not answered is asked again after the next window; the judge looks at the challenger meanwhile, and a person or Step
 * Functions may end the rollout, so that nothing here holds up the way back. One that failed leads to it, where that is declared.
 */
export async function runHooks(deps: RunHooksDeps, { execution, state }: MachineTask): Promise<MachineState> {
  const { model, rolloutId, follows, step } = state;
  const record = await deps.rollouts.readRollout(model, rolloutId);
  const standing = standingOf(record, execution.arn);
  if (record === undefined || standing === 'missing')
    return { ...state, next: 'refuse', reason: `rollout ${rolloutId} is not known` };
  if (standing === 'other') return { ...state, next: 'stop', reason: `driven by ${record.execution}` };
  if (standing === 'closed') return afterClosing(state, record);
  if (follows === undefined) return { ...state, next: 'wait', reason: 'nothing was to follow' };
  const due = dueHooks(record, momentsOf(follows, step ?? record.step + 1));
  const called = await callHooks(deps, record, due);
  if (called.kind !== 'passed') return after(state, record, called);
  return afterCapacity(deps, state, record);
}

/** Instances come before the requests that they are for. */
async function afterCapacity(deps: RunHooksDeps, state: MachineState, record: RolloutRecord): Promise<MachineState> {
  const { follows, step = record.step + 1 } = state;
  const toPercent = follows === 'promote' ? 100 : (record.plan.steps[step]?.weightPercent ?? 0);
  const moved = await moveCapacity(deps, record, toPercent);
  switch (moved.kind) {
    case 'ready':
      return after(state, record, { kind: 'passed' });
    case 'waiting':
    case 'left':
      return { ...after(state, record, { kind: 'waiting' }), reason: moved.says };
    case 'stopped': {
      const { follows: _nothing, ...rest } = state;
      return { ...rest, next: 'rollback', ends: 'capacity', reason: moved.says };
    }
  }
}

function after({ follows, ...state }: MachineState, record: RolloutRecord, called: Called): MachineState {
  const said = called.run === undefined ? state.reason : hookWords(called.run);
  switch (called.kind) {
    case 'passed':
      return { ...state, next: follows ?? 'wait' };
    case 'stopped':
      return { ...state, next: 'rollback', ends: 'hook', reason: said };
    case 'left':
    case 'waiting': {
      const isLong = state.tick > 0 && state.tick % TICKS_PER_EXECUTION === 0;
      return { ...state, next: isLong && record.outcome === undefined ? 'restart' : 'wait', reason: said };
    }
  }
}
