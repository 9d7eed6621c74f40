import type { KeptWarm, RolloutRecord } from '../../../contracts/stored/rollout.ts';

const openStates: readonly RolloutRecord['state'][] = ['queued', 'preparing', 'running', 'awaiting-approval'];

/** Whether the rollout may still move traffic. */
export function isOpen(record: Pick<RolloutRecord, 'state'>): boolean {
  return openStates.includes(record.state);
}

/** Whether the promoted version is still watched, and the version before kept warm: the rollout is closed, its execution goes on. */
export function keepsWarm<R extends Pick<RolloutRecord, 'state' | 'keepWarm'>>(
  record: R | undefined,
): record is R & { readonly keepWarm: KeptWarm } {
  return record?.state === 'promoted' && record.keepWarm !== undefined && record.keepWarm.ended === undefined;
}

/** Whether the rollout stands before its start because its target has yet to answer: it holds no lock and moves nothing. */
export function isWarming(record: RolloutRecord | undefined): record is RolloutRecord {
  return record?.warming !== undefined && isOpen(record);
}

/** Whether the rollout waits until it may take the route, in the queue or while its start is being checked. */
export function isQueued<R extends Pick<RolloutRecord, 'state' | 'queued'>>(
  record: R | undefined,
): record is R & { readonly queued: NonNullable<R['queued']> } {
  return record?.queued !== undefined && isOpen(record);
}

/** Whether the rollout stands in the queue and no execution has begun to start it. */
export function awaitsTurn(record: RolloutRecord | undefined): boolean {
  return isQueued(record) && record.execution === NOBODY;
}

/** What a record names as execution while none drives it. */
export const NOBODY = 'none';

/** Whether the rollout never held the route: nothing has to be taken back, and its version was given no status. */
export function isUnheld({ queued, warming }: Pick<RolloutRecord, 'queued' | 'warming'>): boolean {
  return queued !== undefined || warming !== undefined;
}

/**
 * How an execution stands to a rollout: only the one that the record names as current may act, and only while it is open.
 *
 * `missing`: there is no record; `closed`: the rollout has ended; `other`: another execution drives it; `ours`: go on.
 */
export function standingOf(
  record: Pick<RolloutRecord, 'state' | 'execution'> | undefined,
  execution: string,
): 'missing' | 'closed' | 'other' | 'ours' {
  if (record === undefined) return 'missing';
  if (record.execution !== execution) return 'other';
  return isOpen(record) ? 'ours' : 'closed';
}
