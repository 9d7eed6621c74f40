import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { withPlaces } from '../../../domain/rollout/ticking/places.ts';
import { isQueued } from '../../../domain/rollout/ticking/standing.ts';
import type { RolloutStore } from '../ports.ts';

/** Reads the queue of a model. */
export type QueueReader = Pick<RolloutStore, 'readQueue' | 'readRollout'>;

/** A start that waits. */
export type QueuedRecord = RolloutRecord & { readonly queued: NonNullable<RolloutRecord['queued']> };

/** The queue as it is kept, and those of it that still wait, in their order. */
export interface WaitingStarts {
  readonly stamp: number;
  readonly records: readonly QueuedRecord[];
}

/** Who waits for the route of a model, first come first; ids of those that went on or ended stay in the list until the next one joins. */
export async function waitingStarts(rollouts: QueueReader, model: string): Promise<WaitingStarts> {
  const { ids, stamp } = await rollouts.readQueue(model);
  const found = await Promise.all(ids.map((id) => rollouts.readRollout(model, id)));
  return { stamp, records: found.flatMap((record) => (isQueued(record) ? [record] : [])) };
}

/** A waiting start with the place that it has now, and whom it stands behind; every other record as it is. */
export async function placed(
  rollouts: QueueReader,
  record: RolloutRecord,
  lock: string | undefined,
): Promise<RolloutRecord> {
  if (!isQueued(record)) return record;
  const { records } = await waitingStarts(rollouts, record.model);
  const ids = records.map(({ rolloutId }) => rolloutId);
  return withPlaces(records, { ids, lock }).find(({ rolloutId }) => rolloutId === record.rolloutId) ?? record;
}
