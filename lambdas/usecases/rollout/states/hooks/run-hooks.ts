import { TICKS_PER_EXECUTION, type MachineState, type MachineTask } from '../../../../contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { dueHooks, momentsOf } from '../../../../domain/rollout/hooking/hook-runs.ts';
import { hookWords } from '../../../../domain/rollout/hooking/hook-words.ts';
import { standingOf } from '../../../../domain/rollout/ticking/standing.ts';
import { afterClosing } from '../../restoring/after-closing.ts';
import { callHooks, type Called, type CallHooksDeps } from '../../hooking/call-hooks.ts';

/**
 * State Hook of the machine: calls the hooks before a step or before the promotion, and goes on when all have passed.
 *
 * One that has not answered is asked again after the next window; the judge looks at the challenger meanwhile, and a person or Step
 * Functions may end the rollout, so that nothing here holds up the way back. One that failed leads to it, where that is declared.
 */
export async function runHooks(deps: CallHooksDeps, { execution, state }: MachineTask): Promise<MachineState> {
  const { model, rolloutId, follows, step } = state;
  const record = await deps.rollouts.readRollout(model, rolloutId);
  const standing = standingOf(record, execution.arn);
  if (record === undefined || standing === 'missing')
    return { ...state, next: 'refuse', reason: `rollout ${rolloutId} is not known` };
  if (standing === 'other') return { ...state, next: 'stop', reason: `driven by ${record.execution}` };
  if (standing === 'closed') return afterClosing(state, record);
  if (follows === undefined) return { ...state, next: 'wait', reason: 'nothing was to follow' };
  const due = dueHooks(record, momentsOf(follows, step ?? record.step + 1));
  return after(state, record, await callHooks(deps, record, due));
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
