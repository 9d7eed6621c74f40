import { TICKS_PER_EXECUTION, type MachineState, type MachineTask } from '../../../../contracts/messages/machine.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import { askPerson, type Clockwork } from '../../../../domain/rollout/ticking/stops/ask-person.ts';
import { holdStart } from '../../../../domain/rollout/ticking/stops/hold-schedule.ts';
import { brokenAlarms } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { personWords, type TickDecision } from '../../../../domain/rollout/ticking/decide-tick.ts';
import { standingOf } from '../../../../domain/rollout/ticking/standing.ts';
import { given } from '../../../../domain/given.ts';
import { viaHooks } from '../../../../domain/rollout/hooking/via-hooks.ts';
import { retryOnConflict } from '../../../system/retry-on-conflict.ts';
import type { Clock, Randomness } from '../../../system/ports.ts';
import { tellGuardrail, tellQuestion, type TellDeps } from '../../../telling/tell-rollout.ts';
import { alarmsBefore, lookAtAlarms, type LookDeps } from '../../evidence/look-at-alarms.ts';
import { clockOf } from '../../evidence/rollout-clock.ts';
import { verdictBeforeStart } from './verdict-before-start.ts';
import { storedAlarms } from '../tick-verdict.ts';
import type { RolloutStore } from '../../ports.ts';

/** What waiting for the word to start needs from outside. */
export interface AwaitStartDeps extends TellDeps, LookDeps {
  readonly rollouts: RolloutStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/**
 * A tick before the first step: where the plan asks somebody before the start, the machine waits for the answer.
 *
 * Own alarms are looked at meanwhile: one that takes back ends the wait, one that holds lets nobody's yes start it before it recovers.
 */
export async function awaitStart(
  deps: AwaitStartDeps,
  task: MachineTask,
  record: RolloutRecord,
): Promise<MachineState> {
  const { state } = task;
  const alarms = await lookAtAlarms(deps, record.plan.alarms, alarmsBefore(record));
  const noted = await retryOnConflict(deps, () => note(deps, task, alarms));
  if (noted === 'lost') return { ...state, next: 'stop', reason: 'closed or driven by another execution' };
  const { record: now, decision } = noted;
  for (const broken of now.broken ?? []) await tellGuardrail(deps, { record: now, broken });
  if (decision.next === 'wait') await tellQuestion(deps, { record: now, reason: decision.reason });
  return viaHooks(nextOf(state, noted), now);
}

interface Noted {
  readonly record: RolloutRecord;
  readonly decision: TickDecision;
}

async function note(
  deps: AwaitStartDeps,
  { execution, state }: MachineTask,
  alarms: readonly AlarmReading[],
): Promise<Noted | 'lost' | 'conflict'> {
  const record = await deps.rollouts.readRollout(state.model, state.rolloutId);
  if (record === undefined || standingOf(record, execution.arn) !== 'ours') return 'lost';
  const noted = noteOf(record, alarms, clockOf(deps.clock, record));
  const { verdict, verdicts } = noted.record;
  if (verdict !== undefined && verdicts > record.verdicts)
    await deps.rollouts.writeVerdict(record.model, record.rolloutId, record.verdicts, {
      ...verdict,
      decision: backBy(verdict),
    });
  const ticks = Math.max(record.ticks, state.tick + 1);
  const next = { ...noted.record, ticks };
  const written = await deps.rollouts.writeRollout(next);
  return written === 'conflict' ? 'conflict' : { ...noted, record: next };
}

/** The record after this tick, and what the machine does next. */
function noteOf(record: RolloutRecord, alarms: readonly AlarmReading[], clock: Clockwork): Noted {
  // A repeat that finds the alarm recovered goes back all the same: that was said before.
  const said = record.verdict?.kind === 'rollback' ? record.verdict : undefined;
  const verdict = said ?? verdictBeforeStart(record, alarms, clock.at);
  const broken = brokenAlarms({ planned: record.plan.alarms, readings: alarms }, { before: record.broken, window: 0 });
  const asked = askPerson(wantedOf(record, verdict), { ...record, windows: 0, clock });
  const decision = holdStart(asked, { ...record, broken, clock });
  const { broken: _before, ...kept } = record;
  const next: RolloutRecord = {
    ...kept,
    ...given({ questions: asked.questions && [...asked.questions] }),
    ...(verdict === undefined ? {} : { verdict, verdicts: record.verdicts + (said === undefined ? 1 : 0) }),
    ...(broken.length === 0 ? {} : { broken: [...broken] }),
    ...storedAlarms(alarms),
    // Nobody's word is missing where an alarm holds.
    state: decision.next === 'wait' && decision.awaits ? 'awaiting-approval' : 'preparing',
    lastTickAt: clock.at,
    stamp: record.stamp + 1,
  };
  return { record: next, decision };
}

function wantedOf({ requests, plan }: RolloutRecord, verdict: RolloutRecord['verdict']): TickDecision {
  const abort = requests.find(({ kind }) => kind === 'abort');
  if (abort !== undefined) return { next: 'rollback', reason: personWords('aborted', abort) };
  if (verdict !== undefined) return backBy(verdict);
  return { next: 'shift', reason: plan.says[0] ?? 'nothing was said of the plan' };
}

function backBy({ reason }: NonNullable<RolloutRecord['verdict']>): TickDecision {
  return { next: 'rollback', reason };
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
