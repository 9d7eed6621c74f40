import { isoAt } from '../../../contracts/runtime/instants.ts';
import {
  TICKS_PER_EXECUTION,
  type JudgeTask,
  type MachineState,
  type MachineTask,
} from '../../../contracts/messages/machine.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../contracts/stored/rollout.ts';
import { isSplitMoved, laterState } from '../../../domain/experiment/experiment-state.ts';
import { brokenAlarms } from '../../../domain/rollout/alarms/alarm-verdict.ts';
import type { TickDecision } from '../../../domain/rollout/ticking/decide-tick.ts';
import { rolloutVerdict } from '../../../domain/rollout/ticking/rollout-verdict.ts';
import { brokenSoft } from '../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import { given } from '../../../domain/given.ts';
import { viaHooks } from '../../../domain/rollout/hooking/via-hooks.ts';
import { keepsWarm, standingOf } from '../../../domain/rollout/ticking/standing.ts';
import type { WindowCalendar } from '../../../domain/rollout/ticking/window-calendar.ts';
import { foldWindows } from '../evidence/fold-windows.ts';
import { retryOnConflict } from '../../system/retry-on-conflict.ts';
import type { TellDeps } from '../../telling/tell-rollout.ts';
import { calendarOf } from '../evidence/rollout-calendar.ts';
import { alarmsBefore, lookAtAlarms, type LookDeps } from '../evidence/look-at-alarms.ts';
import { judgePlanOf } from '../evidence/stored-progress.ts';
import { verdictFacts } from '../evidence/verdict-facts.ts';
import { afterClosing } from '../restoring/after-closing.ts';
import { awaitStart } from './start/await-start.ts';
import { guardCalls, type GuardCallsDeps } from './breakers/guard-calls.ts';
import { judgeExperiment } from './experiment/judge-experiment.ts';
import { decideStops, type Judged } from './judged.ts';
import { judgeShadows, shadowsInForce } from './shadows/judge-shadows.ts';
import { tellTick } from './tell-tick.ts';
import { tickVerdict, type Tick } from './tick-verdict.ts';
import { watchPromoted, type WatchDeps } from './watch-promoted.ts';
import { judgeStanding } from './watching/judge-standing.ts';
import type { Clock, Randomness } from '../../system/ports.ts';
import type { RolloutStore } from '../ports.ts';

/** What a tick needs from outside. */
export interface JudgeDeps extends WatchDeps, TellDeps, LookDeps, GuardCallsDeps {
  readonly rollouts: RolloutStore;
  readonly routes: GuardCallsDeps['routes'];
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Verdicts of periods that the record holds. */
const MOST_PERIODS = 12;

/**
 * One tick: folds what became final, asks the tests, obeys people's requests and says what the machine does next.
 *
 * Everything that it writes bears the number of the tick or of the window, so a repeat writes the same. Only the execution that the
 * record names as current may go on; a rollout that was closed in the meantime ends here.
 */
export async function judgeRollout(deps: JudgeDeps, task: JudgeTask): Promise<MachineState> {
  const { execution, state } = task;
  const record = await deps.rollouts.readRollout(state.model, state.rolloutId);
  const standing = standingOf(record, execution.arn);
  if (record === undefined || standing === 'missing') {
    return { ...state, next: 'refuse', reason: `rollout ${state.rolloutId} is not known` };
  }
  if (standing === 'other') return { ...state, next: 'stop', reason: `driven by ${record.execution}` };
  if (keepsWarm(record)) return watchPromoted(deps, task, record);
  if (standing === 'closed') return afterClosing(state, record);
  const calendar = calendarOf(record);
  if (calendar === undefined) return awaitStart(deps, task, record);
  const judged = await judgedIn(deps, record, calendar);
  const noted = await retryOnConflict(deps, () => note(deps, { execution, state }, judged));
  if (noted === 'lost') return { ...state, next: 'stop', reason: 'closed or taken over during the tick' };
  await tellTick(deps, noted, judged);
  const to = viaHooks(nextState(state, noted, judged.decision), noted);
  await guardWaiting(deps, noted, { waits: judged.decision.next === 'wait', to });
  return to;
}

/** A step or an end changes the route at once: breakers are for the waiting in between, also for a hook. */
async function guardWaiting(
  deps: JudgeDeps,
  record: RolloutRecord,
  { waits, to }: { readonly waits: boolean; readonly to: MachineState },
): Promise<void> {
  if (waits || to.next === 'hook') await guardCalls(deps, record);
}

/** Several challengers are judged together, one alone. */
async function judgedIn(deps: JudgeDeps, record: RolloutRecord, calendar: WindowCalendar): Promise<Judged> {
  const { experiment, standing } = record.plan;
  const alarms = await lookAtAlarms(deps, record.plan.alarms, alarmsBefore(record));
  if (experiment !== undefined) return judgeExperiment(deps, record, { experiment, calendar, alarms });
  if (standing !== undefined) return judgeStanding(deps, record, { standing, calendar, alarms });
  const shadows = shadowsInForce(record);
  if (shadows !== undefined) return judgeShadows(deps, record, { shadows, calendar, alarms });
  return judge(deps, { record, folded: await foldWindows(deps, record, calendar), calendar, alarms });
}

function judge(deps: JudgeDeps, tick: Tick): Judged {
  const { record, folded, alarms: readings } = tick;
  const windows = folded.progress.folded;
  const said = rolloutVerdict(verdictFacts(record, folded, readings));
  const own = { planned: record.plan.alarms, readings };
  const broken = [
    ...brokenSoft(judgePlanOf(record), folded.progress.soft),
    ...brokenAlarms(own, { before: record.broken, window: windows }),
  ];
  return {
    verdict: tickVerdict(said, tick, isoAt(deps.clock.now())),
    ...decideStops(deps, { record, said, windows, broken }),
  };
}

/** Writes the verdict where it is new, then the record on its stamp. */
async function note(
  deps: JudgeDeps,
  { execution, state }: MachineTask,
  judged: Judged,
): Promise<RolloutRecord | 'lost' | 'conflict'> {
  const record = await deps.rollouts.readRollout(state.model, state.rolloutId);
  if (record === undefined || standingOf(record, execution.arn) !== 'ours') return 'lost';
  const isListed = isListedVerdict(record, judged);
  if (isListed) {
    const { verdict, decision } = judged;
    await deps.rollouts.writeVerdict(record.model, record.rolloutId, record.verdicts, { ...verdict, decision });
  }
  const verdicts = record.verdicts + (isListed ? 1 : 0);
  const ticks = Math.max(record.ticks, state.tick + 1);
  const ticked = { ...record, verdicts, ticks, lastTickAt: isoAt(deps.clock.now()), stamp: record.stamp + 1 };
  const next = withVerdict(ticked, judged);
  const written = await deps.rollouts.writeRollout(next);
  return written === 'conflict' ? 'conflict' : next;
}

/** Verdicts are kept when their kind changes, when a challenger of several leaves and at each step's end; a repeat of the tick adds none. */
function isListedVerdict(record: RolloutRecord, { verdict, decision, experiment }: Judged): boolean {
  const { verdict: last } = record;
  if (last?.kind !== verdict.kind || isNewPeriod(last, verdict) || hasLeft(record, experiment)) return true;
  if (verdict.move !== undefined) return verdict.move.look !== last.move?.look;
  return last.window !== verdict.window && (decision.next === 'shift' || decision.next === 'promote');
}

function hasLeft({ experiment }: RolloutRecord, after: Judged['experiment']): boolean {
  return (after?.out.length ?? 0) > (experiment?.out.length ?? 0);
}

function isNewPeriod(last: RolloutVerdict, { period }: RolloutVerdict): boolean {
  return period !== undefined && period.number !== last.period?.number;
}

/** The newest are kept, each once; all of them stand in the list of verdicts. */
function withPeriod({ periods = [] }: RolloutRecord, period: Judged['period']): RolloutRecord['periods'] {
  if (period === undefined || periods.some(({ number }) => number === period.number)) return undefined;
  return [...periods, period].slice(-MOST_PERIODS);
}

function withVerdict(record: RolloutRecord, judged: Judged): RolloutRecord {
  const { verdict, decision, questions, holds, broken, windows, experiment, period } = judged;
  const { awaitingSince = windows, broken: _before, ...before } = record;
  const now = {
    experiment: experiment && laterState(record.experiment, experiment),
    periods: withPeriod(record, period),
    holds,
    questions: questions && [...questions],
    broken: broken.length > 0 ? [...broken] : undefined,
  };
  const kept = { ...before, ...given(now), verdict };
  if (decision.next !== 'wait' || !decision.awaits) return { ...kept, state: 'running' };
  // The judge may still decide what a gate of the plan waits for.
  return { ...kept, ...(isUndecided(verdict) ? { awaitingSince } : {}), state: 'awaiting-approval' };
}

function isUndecided({ kind }: Pick<RolloutVerdict, 'kind'>): boolean {
  return kind === 'inconclusive' || kind === 'invalid';
}

function nextState(state: MachineState, record: RolloutRecord, decision: TickDecision): MachineState {
  const tick = state.tick + 1;
  const { reason } = decision;
  switch (decision.next) {
    case 'shift':
      return { ...state, tick, next: 'shift', step: record.step + 1, reason };
    case 'wait':
      if (isSplitMoved(record))
        return { ...state, tick, next: 'shift', step: record.step, reason: movedWords(record) ?? reason };
      return { ...state, tick, next: afterWindow(tick, record), reason };
    case 'promote':
      return { ...state, tick, next: 'promote', reason };
    case 'rollback':
      return {
        ...state,
        tick,
        next: 'rollback',
        reason,
        ...(decision.ends === undefined ? {} : { ends: decision.ends }),
      };
  }
}

/** Why the shares of a bandit moved at this tick. */
function movedWords({ experiment, verdict }: RolloutRecord): string | undefined {
  return verdict?.move === undefined ? undefined : experiment?.bandit?.last?.says.join('; ');
}

/** What comes before the next window; whose plan keeps a version warm does so already while the champion has no requests; in batches it has some. */
function afterWindow(tick: number, { plan }: RolloutRecord): MachineState['next'] {
  if (tick % TICKS_PER_EXECUTION === 0) return 'restart';
  return plan.keepWarm === undefined || plan.capacity !== undefined ? 'wait' : 'keep';
}
