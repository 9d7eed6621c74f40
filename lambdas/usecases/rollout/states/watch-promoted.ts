import { epochMsOf, isoAt, windowKeyAt } from '../../../contracts/runtime/instants.ts';
import {
  TICKS_PER_EXECUTION,
  type JudgeTask,
  type MachineState,
  type MachineTask,
} from '../../../contracts/messages/machine.ts';
import type { KeptWarm } from '../../../contracts/stored/rollout.ts';
import { brokenAlarms } from '../../../domain/rollout/alarms/alarm-verdict.ts';
import { rolloutVerdict } from '../../../domain/rollout/ticking/rollout-verdict.ts';
import { keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import {
  warmRevisions,
  watchedRecord,
  watchOverdue,
  type WarmRecord,
} from '../../../domain/rollout/ticking/warm-watch.ts';
import { foldWindows, type FoldWindowsDeps } from '../evidence/fold-windows.ts';
import { alarmsBefore, lookAtAlarms, type LookDeps } from '../evidence/look-at-alarms.ts';
import { calendarOf } from '../evidence/rollout-calendar.ts';
import { verdictFacts } from '../evidence/verdict-facts.ts';
import { tickVerdict, type Tick } from './tick-verdict.ts';
import { comparedTick, type ComparedTick } from './watching/held-back-look.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import { tellHeldGuardrail } from '../../telling/tell-held-back.ts';
import type { TellDeps } from '../../telling/tell-rollout.ts';
import type { RouteStore } from '../../registry/ports.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { RolloutStore } from '../ports.ts';

/** What a look at a promoted version needs from outside. */
export interface WatchDeps extends FoldWindowsDeps, LookDeps, TellDeps {
  readonly rollouts: RolloutStore;
  readonly routes: Pick<RouteStore, 'readRoute'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/**
 * One look at a promoted version while the one before is kept warm, where absolute limits alone can speak, or held back, where both are
 * compared; a guardrail that is broken leads back, an own alarm too.
 *
 * Nothing else moves traffic; whether it is over is decided where the version before is kept warm. Where that fails for long after the
 * end, this execution ends, and those who look after ended ones end the watch.
 */
export async function watchPromoted(deps: WatchDeps, task: JudgeTask, record: WarmRecord): Promise<MachineState> {
  const { state } = task;
  const tick = state.tick + 1;
  const overdue = task.isAfterFailure === true ? watchOverdue(record, windowsOf(deps, record)) : undefined;
  if (overdue !== undefined) return { ...state, tick, next: 'refuse', reason: overdue };
  const route = await deps.routes.readRoute(record.model);
  const revisions = warmRevisions(record, route);
  const startWindow = windowKeyAt(epochMsOf(record.keepWarm.since), record.plan.windowSeconds);
  const watched = watchedRecord({ ...record, keepWarm: { ...record.keepWarm, revisions } }, startWindow);
  const calendar = calendarOf(watched);
  if (calendar === undefined) return { ...state, tick, next: 'keep', reason: 'nothing to look at' };
  const alarms = await lookAtAlarms(deps, record.plan.alarms, alarmsBefore(record));
  const folded = await foldWindows(deps, watched, calendar);
  const { verdict, goals, broken } = lookAt({ record: watched, folded, calendar, alarms }, isoAt(deps.clock.now()));
  const own = brokenAlarms(
    { planned: record.plan.alarms, readings: alarms },
    { before: record.keepWarm.broken, window: folded.progress.folded },
  );
  const look = {
    ...(record.plan.alarms === undefined ? {} : { broken: [...own] }),
    ...(goals === undefined ? {} : { brought: [...goals] }),
  };
  const noted = await retryOnConflict(deps, () => note(deps, task, { revisions, verdict, ...look }));
  if (noted === 'lost') return { ...state, tick, next: 'stop', reason: 'ended or taken over during the tick' };
  for (const one of [...broken, ...own]) await tellHeldGuardrail(deps, { record, broken: one });
  const { kind, reason } = verdict;
  if (kind === 'rollback') return { ...state, tick, next: 'rollback', reason };
  return { ...state, tick, next: tick % TICKS_PER_EXECUTION === 0 ? 'restart' : 'keep', reason };
}

/** Windows since the promotion. */
function windowsOf({ clock }: WatchDeps, { keepWarm, plan }: WarmRecord): number {
  return (clock.now() - epochMsOf(keepWarm.since)) / (plan.windowSeconds * 1_000);
}

/** A version that is held back is there to compare with. */
function lookAt(tick: Tick, at: string): Pick<ComparedTick, 'verdict' | 'broken'> & Partial<ComparedTick> {
  const { record, folded, alarms } = tick;
  if (record.champion !== undefined) return comparedTick(tick, at);
  return { verdict: tickVerdict(rolloutVerdict(verdictFacts(record, folded, alarms)), tick, at), broken: [] };
}

async function note(
  { rollouts, clock }: WatchDeps,
  { execution, state }: MachineTask,
  look: Pick<KeptWarm, 'revisions' | 'verdict' | 'brought' | 'broken'>,
): Promise<'noted' | 'lost' | 'conflict'> {
  const record = await rollouts.readRollout(state.model, state.rolloutId);
  if (!keepsWarm(record) || record.execution !== execution.arn) return 'lost';
  const ticks = Math.max(record.ticks, state.tick + 1);
  const ticked = { ...record, ticks, lastTickAt: isoAt(clock.now()), stamp: record.stamp + 1 };
  const written = await rollouts.writeRollout({ ...ticked, keepWarm: { ...record.keepWarm, ...look } });
  return written === 'conflict' ? 'conflict' : 'noted';
}
