/** What decides whether an execution may still act for a rollout. */
interface Driven {
  readonly state: string;
  readonly execution: string;
}

const openStates: readonly string[] = ['preparing', 'running', 'awaiting-approval'];

/** Whether the rollout may still move traffic. */
export function isOpen(record: { readonly state: string }): boolean {
  return openStates.includes(record.state);
}

/**
 * How an execution stands to a rollout: only the one that the record names as current may act, and only while it is open.
 *
 * `missing`: there is no record; `closed`: the rollout has ended; `other`: another execution drives it; `ours`: go on.
 */
export function standingOf(record: Driven | undefined, execution: string): 'missing' | 'closed' | 'other' | 'ours' {
  if (record === undefined) return 'missing';
  if (record.execution !== execution) return 'other';
  return isOpen(record) ? 'ours' : 'closed';
}
