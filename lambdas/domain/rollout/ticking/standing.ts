import type { KeptWarm, RolloutRecord } from '../../../contracts/stored/rollout.ts';

const openStates: readonly RolloutRecord['state'][] = ['preparing', 'running', 'awaiting-approval'];

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
