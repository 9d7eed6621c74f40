import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { callSeconds, longestStateSeconds } from '../../../contracts/runtime/state-times.ts';
import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { durationWords } from '../../../domain/wording/duration.ts';
import { awaitsTurn, isOpen, keepsWarm } from '../../../domain/rollout/ticking/standing.ts';
import { takeOver, type TakeOverDeps } from './end-execution.ts';
import type { ExecutionStore } from '../ports.ts';
import { owedHooks } from '../../../domain/rollout/hooking/hook-runs.ts';
import type { OwedHooks } from '../hooking/ports.ts';
import { startNext } from '../waiting/start-next.ts';

/** What reconciling needs from outside. */
export interface ReconcileDeps extends TakeOverDeps {
  readonly executions: Pick<ExecutionStore, 'statusOf' | 'start'>;
  readonly owed: OwedHooks;
}

/** What one run found and did. */
export interface Reconciled {
  /** Rollouts whose driver was gone: the champion is back. */
  readonly restored: readonly string[];
  /** Rollouts whose turn had come: their machines were started. */
  readonly begun: readonly string[];
  /** Open rollouts that go on. */
  readonly running: number;
  /** Entries of closed rollouts that were left over. */
  readonly cleared: number;
  /** Rollouts at which this run failed; the next run tries again. */
  readonly failed: readonly NotLookedAfter[];
}

/** A rollout at which a run failed. */
export interface NotLookedAfter extends Entry {
  readonly error: string;
  /** Its driver is gone, and the champion could not be put back either. */
  readonly isLost: boolean;
}

type Done =
  | { readonly kind: 'restored' | 'running' | 'cleared' | 'begun'; readonly rolloutId: string }
  | ({ readonly kind: 'waiting' } & Entry)
  | ({ readonly kind: 'failed' } & NotLookedAfter);

/** Windows after which an execution that does not tick counts as dead, if a state with all its repeats cannot take longer. */
const SILENT_WINDOWS = 5;
/** Rollouts looked after side by side. */
const PARALLEL = 8;

/**
 * Looks after every open rollout: publishes its route again, and puts the champion back where the current execution is not running,
 * unknown or silent. One rollout that fails does not keep the others from being looked after.
 */
export async function reconcileRollouts(deps: ReconcileDeps): Promise<Reconciled> {
  const open = await deps.rollouts.listOpen();
  const done: Done[] = [];
  for (let start = 0; start < open.length; start += PARALLEL) {
    done.push(...(await Promise.all(open.slice(start, start + PARALLEL).map((one) => lookAfter(deps, one)))));
  }
  done.push(...(await startWaiting(deps, done)));
  return {
    restored: done.filter(({ kind }) => kind === 'restored').map(({ rolloutId }) => rolloutId),
    begun: done.filter(({ kind }) => kind === 'begun').map(({ rolloutId }) => rolloutId),
    running: done.filter(({ kind }) => kind === 'running' || kind === 'waiting').length,
    cleared: done.filter(({ kind }) => kind === 'cleared').length,
    failed: done.flatMap((one) => (one.kind === 'failed' ? [notLookedAfter(one)] : [])),
  };
}

/** One start a model at most, after all open rollouts were looked after: what was lost has let go of its route by then. */
async function startWaiting(deps: ReconcileDeps, done: readonly Done[]): Promise<readonly Done[]> {
  const waiting = done.flatMap((one) => (one.kind === 'waiting' ? [one] : []));
  const first = waiting.filter(({ model }, at) => waiting.findIndex((one) => one.model === model) === at);
  const begun: Done[] = [];
  for (const { model, rolloutId } of first) begun.push(...(await begin(deps, { model, rolloutId })));
  return begun;
}

async function begin(deps: ReconcileDeps, entry: Entry): Promise<readonly Done[]> {
  try {
    const rolloutId = await startNext(deps, entry.model);
    return rolloutId === undefined ? [] : [{ kind: 'begun', rolloutId }];
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown error';
    return [{ kind: 'failed', ...entry, error: message, isLost: false }];
  }
}

function notLookedAfter({ kind: _failed, ...rest }: Extract<Done, { kind: 'failed' }>): NotLookedAfter {
  return rest;
}

interface Entry {
  readonly model: string;
  readonly rolloutId: string;
}

async function lookAfter(deps: ReconcileDeps, entry: Entry): Promise<Done> {
  const driver = { isLost: false };
  try {
    return { kind: await reconcile(deps, entry, driver), ...entry };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown error';
    return { kind: 'failed', model: entry.model, rolloutId: entry.rolloutId, error: message, isLost: driver.isLost };
  }
}

async function reconcile(
  deps: ReconcileDeps,
  entry: Entry,
  driver: { isLost: boolean },
): Promise<'restored' | 'running' | 'cleared' | 'waiting'> {
  const record = await deps.rollouts.readRollout(entry.model, entry.rolloutId);
  if (record === undefined) return clear(deps, entry);
  if (awaitsTurn(record)) return 'waiting';
  const done = await lookAfterDriver(deps, record, driver);
  // Last: whoever cannot be asked for hooks keeps no champion from being put back, and no router from being told.
  await callWhatIsOwed(deps, record);
  return done;
}

async function lookAfterDriver(
  deps: ReconcileDeps,
  record: RolloutRecord,
  driver: { isLost: boolean },
): Promise<'restored' | 'running' | 'cleared'> {
  const { model, rolloutId } = record;
  if (!isOpen(record) && !keepsWarm(record)) {
    await takeOver(deps, record, 'the rollout had ended');
    return 'cleared';
  }
  const reason = await deathOf(deps, record);
  if (reason === undefined) {
    await republish(deps, model);
    return 'running';
  }
  driver.isLost = isOpen(record);
  const now = await deps.rollouts.readRollout(model, rolloutId);
  // A new execution took over, or a tick came, while the old one was asked for.
  if (now?.execution !== record.execution || now.stamp !== record.stamp) return 'running';
  await takeOver(deps, record, reason);
  return isOpen(record) ? 'restored' : 'cleared';
}

/** Hooks of a rollout that has ended: its traffic has moved. */
async function callWhatIsOwed({ owed }: ReconcileDeps, record: RolloutRecord): Promise<void> {
  if (owedHooks(record).length > 0) await owed.callOwed(record.model, record.rolloutId);
}

/** Publication before the entry goes: without the entry nobody would look again. */
async function clear(deps: ReconcileDeps, entry: Entry): Promise<'cleared'> {
  await republish(deps, entry.model);
  await deps.rollouts.removeOpen(entry.model, entry.rolloutId);
  return 'cleared';
}

async function republish(deps: ReconcileDeps, model: string): Promise<void> {
  const route = await deps.routes.readRoute(model);
  if (route !== undefined) await deps.routes.publishRoute(route);
}

/** Why the current execution counts as dead; undefined while it lives. */
async function deathOf({ executions, clock }: ReconcileDeps, record: RolloutRecord): Promise<string | undefined> {
  const status = await executions.statusOf(record.execution);
  if (status !== 'running') return `the execution that drove the rollout is ${status}`;
  const silentMs = clock.now() - epochMsOf(record.lastTickAt);
  if (silentMs <= patienceSeconds(record) * 1000) return undefined;
  return `the execution that drives the rollout has not ticked for ${durationWords(silentMs / 1000)}`;
}

/** A slow state is no silence: it may take its time and be repeated, after the wait for a window. Prepare may take longest, and moves nothing. */
function patienceSeconds({ step, plan: { windowSeconds } }: RolloutRecord): number {
  const oneCall = step < 0 ? callSeconds.proving : callSeconds.other;
  return Math.max(SILENT_WINDOWS * windowSeconds, windowSeconds + longestStateSeconds(oneCall));
}
