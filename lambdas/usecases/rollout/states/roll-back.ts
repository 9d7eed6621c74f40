import { failedStepWords } from '../../../domain/rollout/ending/failed-step-words.ts';
import { HOOK_BY } from '../../../domain/wording/hook-by.ts';
import { areOfControl } from '../../../domain/wording/control-tests.ts';
import { rejectedBy } from '../../../domain/rollout/ordering/questions.ts';
import { fieldOf, textAt } from '../../../contracts/people/json-fields.ts';
import { machineState, type FailedTask, type MachineState } from '../../../contracts/messages/machine.ts';
import { SCHEMA } from '../../../contracts/people/names.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { isComingBack } from '../../../domain/rollout/capacity/owed-capacity.ts';
import { isUnheld, keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import type { WarmRecord } from '../../../domain/rollout/ticking/warm-watch.ts';
import { endKeepWarm } from '../restoring/end-keep-warm.ts';
import { returnToWarm, type ReturnDeps } from '../restoring/return-to-warm.ts';
import { recordRefusal, type RefuseDeps } from '../restoring/refuse-start.ts';
import { proveRestored, type ProveDeps } from '../restoring/prove-restored.ts';
import { restoreChampion, type RestoreDeps, type RestoreOrder } from '../restoring/restore-champion.ts';

/** What rolling back needs from outside. */
export type RollBackDeps = RestoreDeps & ProveDeps & RefuseDeps & ReturnDeps;

/**
 * The machine's way back: puts the champion in its place, and asks the router until that is proven.
 *
 * A rollout that was closed before is not changed; what it owes (a proof, a report) is still done. Where a step of ours failed, the
 * champion is restored and the version keeps its status. Where Prepare failed before it wrote anything, the start is closed as refused.
 */
export async function rollBack(deps: RollBackDeps, task: FailedTask): Promise<MachineState> {
  const { execution, state } = task;
  const known = stateOf(state, execution.name);
  const record = await deps.rollouts.readRollout(known.model, known.rolloutId);
  if (keepsWarm(record)) return backToWarm(deps, known, { record, error: errorOf(state, record) });
  const restoration = await restoreChampion(deps, orderOf(known, record, errorOf(state, record)));
  if (restoration.record === undefined) return refuse(deps, task, known);
  const { outcome } = restoration.record;
  const isBack = outcome?.kind !== 'promoted' && !isUnheld(restoration.record) && !isComingBack(restoration.record);
  if (isBack) await proveRestored(deps, restoration.record);
  return { ...known, next: 'report', reason: outcome?.reason ?? known.reason };
}

interface Watched {
  readonly record: WarmRecord;
  readonly error: string | undefined;
}

/** A promoted version goes back where its guardrails say so; a failure of ours ends the watch, and the champion serves on. */
async function backToWarm(deps: RollBackDeps, known: MachineState, { record, error }: Watched): Promise<MachineState> {
  if (error === undefined) {
    const returned = await returnToWarm(deps, record);
    const isBack = returned.kind === 'returned' && !isComingBack(returned.record);
    if (isBack) await proveRestored(deps, returned.record);
    return { ...known, next: 'report', reason: returned.record.outcome?.reason ?? known.reason };
  }
  await endKeepWarm(deps, record, error);
  return { ...known, next: 'refuse', reason: `${record.version} is champion and no longer watched: ${error}` };
}

/** Report tells of the refusal if there could be a record of it; what continues another execution is no start of its own. */
async function refuse(
  deps: RollBackDeps,
  { execution, state }: FailedTask,
  known: MachineState,
): Promise<MachineState> {
  const reason = errorOf(state, undefined) ?? known.reason;
  const isStart = known.rolloutId === execution.name;
  const refusal = { task: { execution, input: state }, faults: [{ path: '', message: reason }] };
  const isKept = isStart && (await recordRefusal(deps, refusal));
  return { ...known, next: isKept ? 'report' : 'refuse', reason };
}

function orderOf(
  { model, rolloutId, reason, ends }: MachineState,
  record: RolloutRecord | undefined,
  error: string | undefined,
): RestoreOrder {
  const abort = record && (record.requests.find(({ kind }) => kind === 'abort') ?? rejectedBy(record));
  const order = { model, rolloutId, reason: error ?? reason, by: `rollout ${rolloutId}` };
  if (abort !== undefined) return { ...order, kind: 'aborted', tests: crossedTests(record), by: abort.by };
  const planned = error === undefined ? plannedEnd(ends, record) : undefined;
  if (planned !== undefined) return { ...order, endedBy: 'the plan', ...planned };
  const tests = crossedTests(record);
  if (error !== undefined && !isJudged(record)) return { ...order, kind: 'restored', tests, endedBy: 'understudy' };
  return { ...order, kind: 'rolled-back', tests, endedBy: tests.length > 0 ? 'the judge' : 'understudy' };
}

/** A fault of ours is no evidence against the version; only the judge's word is. */
function isJudged(record: RolloutRecord | undefined): boolean {
  return record?.verdict?.kind === 'rollback';
}

function crossedTests(record: RolloutRecord | undefined): readonly string[] {
  return record?.verdict?.kind === 'rollback' ? (record.verdict.tests ?? []) : [];
}

/** The plan's own end of a rollout: its policy for what is undecided, or the report of a shadow with what it proved. */
function plannedEnd(
  ends: MachineState['ends'],
  record: RolloutRecord | undefined,
): Pick<RestoreOrder, 'kind' | 'tests' | 'endedBy'> | undefined {
  switch (ends) {
    case 'hook':
      return { kind: 'rolled-back', tests: [], endedBy: stoppedBy(record) };
    case 'inconclusive':
      return { kind: ends, ...brokenControl(record) };
    case 'capacity':
      return { kind: 'rolled-back', tests: [], endedBy: 'the plan of instances' };
    case 'reported':
      return { kind: ends, tests: record?.verdict?.kind === 'report' ? (record.verdict.tests ?? []) : [] };
    case undefined:
      return undefined;
  }
}

/** A control that broke ended it: by its tests, which say nothing about the version. */
function brokenControl(record: RolloutRecord | undefined): Pick<RestoreOrder, 'tests' | 'endedBy'> {
  const { kind, tests = [] } = record?.verdict ?? {};
  return kind === 'inconclusive' && areOfControl(tests) ? { tests, endedBy: 'the judge' } : { tests: [] };
}

/** The hook that failed, as who ended the rollout. */
function stoppedBy(record: RolloutRecord | undefined): string {
  const run = record?.hookRuns?.findLast(({ state }) => state === 'failed' || state === 'late');
  return `${HOOK_BY}${run?.name ?? 'of the plan'}`;
}

/** Without a state of the machine, what was typed names the model and the execution the rollout. */
function stateOf(state: unknown, name: string): MachineState {
  const parsed = machineState.safeParse(state);
  if (parsed.success) return parsed.data;
  const [model, version] = [textAt(state, 'model'), textAt(state, 'version')];
  const rolloutId = textAt(fieldOf(state, 'continues'), 'rolloutId') ?? name;
  return {
    schema: SCHEMA,
    model: model ?? 'unknown',
    version: version ?? 'unknown',
    rolloutId,
    tick: 0,
    next: 'rollback',
    reason: 'the first state failed',
  };
}

/** Which step failed, how and since when; undefined where none did. */
function errorOf(state: unknown, record: RolloutRecord | undefined): string | undefined {
  const left = fieldOf(state, 'error');
  const [error, cause] = [textAt(left, 'Error'), textAt(left, 'Cause')];
  if (cause === undefined && error === undefined) return undefined;
  return failedStepWords({ step: stepOf(state), error, message: messageIn(cause), lastAt: record?.lastTickAt });
}

/** The state that what `next` says leads to is the one that failed; before the first answer it is Prepare. */
const steps: Readonly<Record<MachineState['next'], string>> = {
  retro: 'RetroShadow',
  shift: 'Shift',
  wait: 'Judge',
  warm: 'Prepare',
  promote: 'Promote',
  rollback: 'Rollback',
  restart: 'Restart',
  report: 'Report',
  keep: 'KeepWarm',
  hook: 'Hook',
  refuse: 'Prepare',
  stop: 'Prepare',
};

function stepOf(state: unknown): string {
  const parsed = machineState.safeParse(state);
  return parsed.success ? steps[parsed.data.next] : 'Prepare';
}

/** Functions leave their message in JSON, also behind words of the service; the service itself leaves text. */
function messageIn(cause: string | undefined): string | undefined {
  if (cause === undefined || cause === '') return undefined;
  try {
    return textAt(JSON.parse(cause.slice(Math.max(cause.indexOf('{'), 0))), 'errorMessage') ?? cause;
  } catch {
    return cause;
  }
}
