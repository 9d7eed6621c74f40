import { TICKS_PER_EXECUTION, type MachineState, type MachineTask } from '../../../contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { askPerson, type Asked } from '../../../domain/rollout/ticking/stops/ask-person.ts';
import { personWords } from '../../../domain/rollout/ticking/decide-tick.ts';
import { standingOf } from '../../../domain/rollout/ticking/standing.ts';
import { given } from '../../../domain/given.ts';
import { viaHooks } from '../../../domain/rollout/hooking/via-hooks.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import { tellQuestion, type TellDeps } from '../../telling/tell-rollout.ts';
import { clockOf } from '../evidence/rollout-clock.ts';
import type { RolloutStore } from '../ports.ts';

/** What waiting for the word to start needs from outside. */
export interface AwaitStartDeps extends TellDeps {
  readonly rollouts: RolloutStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** A tick before the first step: where the plan asks somebody before the start, the machine waits for the answer. */
export async function awaitStart(deps: AwaitStartDeps, task: MachineTask): Promise<MachineState> {
  const { state } = task;
  const noted = await retryOnConflict(deps, () => note(deps, task));
  if (noted === 'lost') return { ...state, next: 'stop', reason: 'closed or driven by another execution' };
  const { record, decision } = noted;
  if (decision.next === 'wait') await tellQuestion(deps, { record, reason: decision.reason });
  return viaHooks(nextOf(state, noted), record);
}

interface Noted {
  readonly record: RolloutRecord;
  readonly decision: Asked['decision'];
}

async function note(deps: AwaitStartDeps, { execution, state }: MachineTask): Promise<Noted | 'lost' | 'conflict'> {
  const record = await deps.rollouts.readRollout(state.model, state.rolloutId);
  if (record === undefined || standingOf(record, execution.arn) !== 'ours') return 'lost';
  const clock = clockOf(deps.clock, record);
  const start = { next: 'shift', reason: record.plan.says[0] ?? 'nothing was said of the plan' } as const;
  const abort = record.requests.find(({ kind }) => kind === 'abort');
  const wanted = abort === undefined ? start : ({ next: 'rollback', reason: personWords('aborted', abort) } as const);
  const { decision, questions } = askPerson(wanted, { ...record, windows: 0, clock });
  const next: RolloutRecord = {
    ...record,
    ...given({ questions: questions && [...questions] }),
    state: decision.next === 'wait' ? 'awaiting-approval' : 'preparing',
    ticks: Math.max(record.ticks, state.tick + 1),
    lastTickAt: clock.at,
    stamp: record.stamp + 1,
  };
  const written = await deps.rollouts.writeRollout(next);
  return written === 'conflict' ? 'conflict' : { record: next, decision };
}

function nextOf(state: MachineState, { record, decision }: Noted): MachineState {
  const tick = state.tick + 1;
  const { reason } = decision;
  switch (decision.next) {
    case 'wait':
      return { ...state, tick, next: tick % TICKS_PER_EXECUTION === 0 ? 'restart' : 'wait', reason };
    case 'rollback':
      return { ...state, tick, next: 'rollback', reason, ...given({ ends: decision.ends }) };
    case 'shift':
    case 'promote':
      return { ...state, tick, reason, ...firstOf(record) };
  }
}

/** What follows the word to start: recorded requests, where they are asked and their verdict is not there yet; else the first step. */
export function firstOf({ plan, retro }: RolloutRecord): Pick<MachineState, 'next' | 'step' | 'pauseSeconds'> {
  const isAsking = plan.retro !== undefined && retro?.ended === undefined;
  return isAsking ? { next: 'retro', pauseSeconds: 1 } : { next: 'shift', step: 0 };
}
