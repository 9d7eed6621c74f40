import type { MachineTask } from '../../../../contracts/messages/machine.ts';
import { isoAt } from '../../../../contracts/runtime/instants.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import { brokenAlarms } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { standingOf } from '../../../../domain/rollout/ticking/standing.ts';
import { given } from '../../../../domain/given.ts';
import { retryOnConflict } from '../../../system/retry-on-conflict.ts';
import { tellGuardrail, type TellDeps } from '../../../telling/tell-rollout.ts';
import { alarmsBefore, lookAtAlarms, type LookDeps } from '../../evidence/look-at-alarms.ts';
import { verdictBeforeStart } from '../start/verdict-before-start.ts';
import { storedAlarms } from '../tick-verdict.ts';
import type { NoteDeps } from './note-retro.ts';

/** What looking at own alarms between slices needs from outside. */
export type AlarmsMeanwhileDeps = NoteDeps & LookDeps & TellDeps;

/** What own alarms say before a slice; `lost` where this execution may not go on. */
export type Meanwhile = { readonly kind: 'go-on' | 'back'; readonly record: RolloutRecord } | { readonly kind: 'lost' };

/**
 * Looks at own alarms before recorded requests are asked: one that takes back ends the rollout, and its verdict is listed; those that hold
 * or warn are told once, and hold the steps behind it.
 *
 * A repeat that finds the alarm recovered goes back all the same: that was said before.
 */
export async function alarmsMeanwhile(
  deps: AlarmsMeanwhileDeps,
  task: MachineTask,
  record: RolloutRecord,
): Promise<Meanwhile> {
  if (record.plan.alarms === undefined) return { kind: 'go-on', record };
  if (isTakenBack(record)) return { kind: 'back', record };
  const alarms = await lookAtAlarms(deps, record.plan.alarms, alarmsBefore(record));
  const noted = await retryOnConflict(deps, () => note(deps, task, alarms));
  if (noted === 'lost') return { kind: 'lost' };
  for (const broken of noted.broken ?? []) await tellGuardrail(deps, { record: noted, broken });
  return { kind: isTakenBack(noted) ? 'back' : 'go-on', record: noted };
}

/** Recorded requests that take back say so in their own end. */
function isTakenBack({ verdict, retro }: RolloutRecord): boolean {
  return verdict?.kind === 'rollback' && retro?.ended === undefined;
}

async function note(
  { rollouts, clock }: AlarmsMeanwhileDeps,
  { execution, state }: MachineTask,
  alarms: readonly AlarmReading[],
): Promise<RolloutRecord | 'lost' | 'conflict'> {
  const record = await rollouts.readRollout(state.model, state.rolloutId);
  if (record === undefined || standingOf(record, execution.arn) !== 'ours') return 'lost';
  const verdict = isTakenBack(record) ? undefined : verdictBeforeStart(record, alarms, isoAt(clock.now()));
  if (verdict !== undefined)
    await rollouts.writeVerdict(record.model, record.rolloutId, record.verdicts, {
      ...verdict,
      decision: { next: 'rollback', reason: verdict.reason },
    });
  const { broken: _before, ...kept } = record;
  const own = { planned: record.plan.alarms, readings: alarms };
  const broken = brokenAlarms(own, { before: record.broken, window: 0 });
  const next: RolloutRecord = {
    ...kept,
    ...storedAlarms(alarms),
    ...(broken.length === 0 ? {} : { broken: [...broken] }),
    ...given({ verdict }),
    verdicts: record.verdicts + (verdict === undefined ? 0 : 1),
    lastTickAt: isoAt(clock.now()),
    stamp: record.stamp + 1,
  };
  const written = await rollouts.writeRollout(next);
  return written === 'conflict' ? 'conflict' : next;
}
