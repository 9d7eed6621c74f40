import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import type { PrepareTask } from '../../../contracts/messages/machine.ts';
import { refuseStart, type RefuseDeps } from './refuse-start.ts';
import { isUnheld, keepsWarm, standingOf } from '../../../domain/rollout/ticking/standing.ts';
import { isComingBack } from '../../../domain/rollout/capacity/owed-capacity.ts';
import { comeBack } from '../capacity/come-back.ts';
import { settleCapacity } from '../capacity/settle-capacity.ts';
import { endKeepWarm } from './end-keep-warm.ts';
import { returnToWarm, type ReturnDeps } from './return-to-warm.ts';
import { proveRestored, type ProveDeps } from './prove-restored.ts';
import { restoreChampion, type RestoreDeps } from './restore-champion.ts';
import { tellHeldBack } from '../../telling/tell-held-back.ts';
import { tellOutcome, tellReturned, type TellDeps } from '../../telling/tell-rollout.ts';

/** What taking over from a dead execution needs from outside. */
export type TakeOverDeps = RestoreDeps & ProveDeps & TellDeps & RefuseDeps & ReturnDeps;

/** An execution that has ended, as the service tells of it. */
export interface EndedExecution {
  readonly model: string;
  readonly rolloutId: string;
  readonly arn: string;
  /** `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`. */
  readonly status: string;
  /** The start that it was; absent for one that continued another execution. */
  readonly start?: PrepareTask | undefined;
}

/**
 * `restored`: the champion was put back; `told`: the rollout was closed, its end is told; `not-current`: another execution drives it;
 * `refused`: the start had left no record.
 */
export type EndOutcome = 'restored' | 'told' | 'not-current' | 'refused' | 'unknown';

/**
 * Puts the champion back when the execution that drives an open rollout has ended, whatever ended it.
 *
 * Safe to repeat, and beside the reconciler: whoever comes second finds the rollout closed, and everything is told once.
 */
export async function endExecution(deps: TakeOverDeps, ended: EndedExecution): Promise<EndOutcome> {
  const record = await deps.rollouts.readRollout(ended.model, ended.rolloutId);
  switch (standingOf(record, ended.arn)) {
    case 'missing':
      return refuse(deps, ended);
    case 'other':
      return 'not-current';
    case 'ours':
      await takeOver(deps, ended, `the execution that drove the rollout ended as ${ended.status}`);
      return 'restored';
    case 'closed':
      await takeOver(deps, ended, `the execution that drove the rollout ended as ${ended.status}`);
      return 'told';
  }
}

/** A start that no state of the machine could refuse, because all of them failed, is refused here. */
async function refuse(deps: TakeOverDeps, { start, status }: EndedExecution): Promise<EndOutcome> {
  if (start === undefined) return 'unknown';
  const message = `the execution ended as ${status} before the rollout had begun`;
  await refuseStart(deps, { task: start, faults: [{ path: '', message }] });
  return 'refused';
}

/** Restores, proves and tells, in this order: the champion first. Of a closed rollout only what it still owes is done. */
export async function takeOver(
  deps: TakeOverDeps,
  { model, rolloutId }: { readonly model: string; readonly rolloutId: string },
  reason: string,
): Promise<RolloutRecord | undefined> {
  await endWatch(deps, { model, rolloutId }, reason);
  const order = { model, rolloutId, kind: 'restored', reason, tests: [], by: 'understudy' } as const;
  const { record: closed } = await restoreChampion(deps, order);
  if (closed === undefined) return undefined;
  const record = await comeBack(deps, closed);
  if (hasMoved(record)) await proveRestored(deps, record);
  const proven = (await deps.rollouts.readRollout(model, rolloutId)) ?? record;
  await tellOutcome(deps, proven);
  await tellReturned(deps, proven);
  await tellHeldBack(deps, proven);
  await settleCapacity(deps, proven);
  return proven;
}

/** A start that was refused, or that only waited, never held the route: there is nothing to come back from; what is on its way proves nothing yet. */
function hasMoved(record: RolloutRecord): boolean {
  return record.state !== 'promoted' && record.state !== 'refused' && !isUnheld(record) && !isComingBack(record);
}

/** A promotion stands, and only the watch over it ends with its driver; what the guardrails had said is still done. */
async function endWatch(
  deps: TakeOverDeps,
  { model, rolloutId }: { readonly model: string; readonly rolloutId: string },
  reason: string,
): Promise<void> {
  const record = await deps.rollouts.readRollout(model, rolloutId);
  if (!keepsWarm(record)) return;
  if (record.keepWarm.verdict?.kind === 'rollback') await returnToWarm(deps, record);
  else await endKeepWarm(deps, record, reason);
}
