import { isoAt } from '../../../contracts/runtime/instants.ts';
import {
  rolloutInput,
  type MachineState,
  type PrepareTask,
  type RolloutInput,
} from '../../../contracts/messages/machine.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { VersionRecord } from '../../../contracts/people/version.ts';
import { awaitsTurn, isQueued, isUnheld, isWarming, standingOf } from '../../../domain/rollout/ticking/standing.ts';
import { hasHooksAfter } from '../../../domain/rollout/hooking/hook-runs.ts';
import { viaHooks } from '../../../domain/rollout/hooking/via-hooks.ts';
import { challengersOf } from '../../../domain/experiment/experiment-state.ts';
import type { CheckedStart } from '../planning/check-start.ts';
import { firstOf } from './start/await-start.ts';
import { tellRollout, type TellDeps } from '../../telling/tell-rollout.ts';
import { namesOf, refuseStart, taskRolloutId, type Refusal } from '../restoring/refuse-start.ts';
import { joinQueue } from '../waiting/join-queue.ts';
import { continueRollout } from './continue-rollout.ts';
import { overtakenBy } from './starting/overtaken.ts';
import { replaceOpen, type ReplaceDeps } from './starting/replace-open.ts';
import { checkTask, endedFault, recordOfTask, takeLock, type LockDeps } from './starting/take-lock.ts';
import { takeTurn } from './starting/take-turn.ts';
import { tryTargets } from './target/try-target.ts';
import { unansweredFault, warmTarget, type ColdTry } from './target/warm-target.ts';
import type { TargetCaller } from '../../serving/ports.ts';

/** What preparing needs from outside. */
export type PrepareDeps = LockDeps & TellDeps & ReplaceDeps & { readonly caller: TargetCaller };

/** How often a start that found the route taken asks again for its way. */
const MOST_TRIES = 5;

/**
 * Checks a start, tries the target, plans, and takes the route's lock: record, lock and open entry in one transaction.
 *
 * Refused with every fault named when anything is wrong: nothing but a closed record of the refusal is written. A cold target is waited
 * for: the machine asks again. While another rollout is open it joins the queue, and this execution ends, or the other is taken back
 * first, as declared. Repeated by the same execution it finds its own record and goes on; started by the machine as a continuation it
 * takes over the record, and started for one whose turn has come, it checks everything anew.
 */
export async function prepareRollout(deps: PrepareDeps, task: PrepareTask): Promise<MachineState> {
  const parsed = rolloutInput.safeParse(task.input);
  const base = baseState(task);
  const earlier = parsed.success ? await deps.rollouts.readRollout(base.model, base.rolloutId) : undefined;
  if (parsed.success && parsed.data.continues !== undefined)
    return goOn(deps, task, { earlier, input: parsed.data, continues: parsed.data.continues });
  if (earlier === undefined) return begin(deps, task);
  if (awaitsTurn(earlier)) return waits(task, earlier);
  const isOurs = isWarming(earlier) && earlier.execution === task.execution.arn;
  return isOurs ? warmOn(deps, task, earlier) : resume(deps, task, earlier);
}

interface GoingOn {
  readonly earlier: RolloutRecord | undefined;
  readonly input: RolloutInput;
  readonly continues: NonNullable<RolloutInput['continues']>;
}

/** An execution that was started for a rollout that is there: its turn has come, or it goes on with it after many ticks. */
async function goOn(
  deps: PrepareDeps,
  task: PrepareTask,
  { earlier, input, continues }: GoingOn,
): Promise<MachineState> {
  if (isQueued(earlier)) return turn(deps, task, earlier);
  const isRepeat = continues.tick === 0 && earlier?.execution === task.execution.arn;
  if (isRepeat) return resume(deps, task, earlier);
  return continueRollout(deps, { execution: task.execution, input, continues });
}

/** The turn of a start that waited has come. */
async function turn(deps: PrepareDeps, task: PrepareTask, earlier: RolloutRecord): Promise<MachineState> {
  const record = await takeTurn(deps, task, earlier);
  if (record === 'taken') return { ...baseState(task), next: 'stop', reason: 'another execution starts it' };
  return isWarming(record) ? warmOn(deps, task, record) : begin(deps, task, record);
}

/** @param held the record of a start that waited */
async function begin(deps: PrepareDeps, task: PrepareTask, held?: RolloutRecord): Promise<MachineState> {
  const checked = await checkTask(deps, task);
  if (!checked.ok) return refuse(deps, task, checked);
  const { specification, way } = checked.start;
  // Nobody asks a target for one who has to wait.
  if (way.kind === 'queue') return queue(deps, task, checked.start);
  const triedAt = isoAt(deps.clock.now());
  const tried = await tryTargets(deps.caller, specification, triedVersions(checked.start));
  switch (tried.kind) {
    case 'good':
      return open(deps, task, checked.start);
    case 'bad':
      return refuse(deps, task, { faults: [unansweredFault(tried.says)], plan: checked.start.plan });
    case 'cold': {
      const fresh = recordOfTask(deps, task, checked.start);
      const record = held === undefined ? fresh : { ...fresh, ...waitedAs(held) };
      return warm(deps, task, { record, specification, triedAt, says: tried.says });
    }
  }
}

/** What the record of a start that waited keeps until it holds the route. */
function waitedAs({ queued, executions, stamp }: RolloutRecord): Partial<RolloutRecord> {
  return { ...(queued === undefined ? {} : { queued }), executions, stamp };
}

/** A target that was cold is asked again; everything else is checked and planned when it answers, as it stands then. */
async function warmOn(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  const specification = await deps.registry.readSpecification(record.model);
  const version = await deps.registry.readVersion(record.model, record.version);
  if (specification !== undefined && version !== undefined) {
    const triedAt = isoAt(deps.clock.now());
    const all = askedVersions(record);
    const versions = (await deps.registry.listVersions(record.model)).filter((one) => all.includes(one.version));
    const tried = await tryTargets(deps.caller, specification, versions);
    if (tried.kind === 'cold') return warm(deps, task, { record, specification, triedAt, says: tried.says });
    if (tried.kind === 'bad') return refuse(deps, task, { faults: [unansweredFault(tried.says)] });
  }
  const checked = await checkTask(deps, task);
  return checked.ok ? open(deps, task, checked.start) : refuse(deps, task, checked);
}

async function warm(deps: PrepareDeps, task: PrepareTask, cold: ColdTry): Promise<MachineState> {
  const warmed = await warmTarget(deps, cold);
  switch (warmed.kind) {
    case 'pause':
      return { ...baseState(task), next: 'warm', pauseSeconds: warmed.seconds, reason: warmed.reason };
    case 'given-up':
      return refuse(deps, task, { faults: [warmed.fault] });
    case 'overtaken': {
      const now = await deps.rollouts.readRollout(cold.record.model, cold.record.rolloutId);
      return resume(deps, task, now ?? cold.record);
    }
  }
}

/** Challengers, and the control that stands beside one. */
function askedVersions(record: Pick<RolloutRecord, 'version' | 'plan'>): readonly string[] {
  const { control } = record.plan;
  return [...challengersOf(record), ...(control === undefined ? [] : [control.version])];
}

/** The version that is started, the further challengers of an experiment, and the control. */
function triedVersions({ version, versions, plan }: CheckedStart): readonly VersionRecord[] {
  const all = askedVersions({ version: version.version, plan });
  return versions.filter((one) => all.includes(one.version));
}

/** Takes the route, or does what is declared about whoever has it; somebody may be faster each time. */
async function open(deps: PrepareDeps, task: PrepareTask, first: CheckedStart): Promise<MachineState> {
  let start = first;
  for (let n = 0; n < MOST_TRIES; n += 1) {
    const { way } = start;
    if (way.kind === 'queue') return queue(deps, task, start);
    if (way.kind === 'replace') {
      const fault = await replaceOpen(deps, task, { start, rolloutId: way.rolloutId });
      if (fault !== undefined) return refuse(deps, task, { faults: [fault], plan: start.plan });
    }
    const taken = await takeLock(deps, task, start);
    if (taken.kind === 'refused') return refuse(deps, task, taken);
    if (taken.kind === 'taken') {
      await deps.routes.publishRoute(taken.route);
      return started(deps, task, taken.record);
    }
    start = taken.start;
  }
  const message = `${MOST_TRIES} other starts were faster, start again`;
  return refuse(deps, task, { faults: [{ path: '', message, code: 'ROLLOUT_OPEN' }], plan: start.plan });
}

/** It waits without an execution: the reconciler starts one when its turn comes. */
async function queue(deps: PrepareDeps, task: PrepareTask, start: CheckedStart): Promise<MachineState> {
  const { input, route } = start;
  const record = { ...recordOfTask(deps, task, start), settings: input.settings ?? {} };
  const joined = await joinQueue(deps, { record, force: input.force, lock: route?.lock?.rolloutId });
  switch (joined.kind) {
    case 'queued':
      return waits(task, joined.record);
    case 'full':
      return refuse(deps, task, {
        faults: [{ path: '', message: 'as many starts wait as may', code: 'QUEUE_FULL' }],
        plan: start.plan,
      });
    case 'ended':
      return ended(deps, task, joined.record);
  }
}

function waits(task: PrepareTask, { queued }: RolloutRecord): MachineState {
  const behind = queued?.behind === undefined ? '' : `, behind ${queued.behind}`;
  return { ...baseState(task), next: 'stop', reason: `waits at place ${queued?.place ?? 1} of the queue${behind}` };
}

/** A repeat of this call by the machine: what was lost after the transaction is done again. */
async function resume(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  const base = baseState(task);
  switch (standingOf(record, task.execution.arn)) {
    case 'ours':
      // Noted by another call of this state, or by one of which no answer came: nobody holds the lock yet.
      if (isUnheld(record)) return { ...base, next: 'warm', pauseSeconds: 1, reason: 'waiting for the target' };
      return record.step < 0 ? republish(deps, task, record) : { ...base, next: 'wait', reason: 'prepared before' };
    case 'closed':
      return ended(deps, task, record);
    case 'missing':
    case 'other':
      return { ...base, next: 'refuse', reason: `rollout id ${record.rolloutId} is taken by another execution` };
  }
}

/** A refusal that was written is told again, in case telling was lost. */
async function ended(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  const { faults = [] } = record.outcome ?? {};
  if (record.state === 'refused') return refuse(deps, task, { faults });
  return { ...baseState(task), next: 'refuse', reason: endedFault(record).message };
}

async function republish(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  const route = await deps.routes.readRoute(record.model);
  if (route !== undefined) await deps.routes.publishRoute(route);
  return started(deps, task, record);
}

async function started(deps: PrepareDeps, task: PrepareTask, record: RolloutRecord): Promise<MachineState> {
  // What is owed after the end is found by the reconciler, also when another rollout has begun by then. Before there was a record it would
  // have cleared this away.
  if (hasHooksAfter(record)) await deps.rollouts.noteWaiting(record.model, record.rolloutId);
  for (const version of challengersOf(record))
    await deps.registry.setVersionStatus(record.model, version, 'challenger');
  await tellRollout(deps, 'started', { record, reason: '' });
  const reason = record.plan.says.join('; ');
  // The first tick asks the person whom the plan wants to be asked.
  if (record.plan.startGate !== undefined) return { ...baseState(task), next: 'wait', reason };
  return viaHooks({ ...baseState(task), reason, ...firstOf(record) }, record);
}

async function refuse(deps: PrepareDeps, task: PrepareTask, refused: Omit<Refusal, 'task'>): Promise<MachineState> {
  const base = baseState(task);
  const overtaken = await overtakenBy(deps, await deps.rollouts.readRollout(base.model, base.rolloutId));
  return { ...base, next: 'refuse', reason: await refuseStart(deps, { task, ...refused, overtaken }) };
}

function baseState(task: PrepareTask): Omit<MachineState, 'next' | 'reason'> {
  return { schema: SCHEMA, ...namesOf(task.input), rolloutId: taskRolloutId(task), tick: 0 };
}
