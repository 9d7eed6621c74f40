import type { RolloutRecord } from '../../../contracts/stored/rollout.ts';
import { isQueued } from './standing.ts';

/** The queue of a model as it is kept, and who holds its route. */
export interface Standing {
  /** Ids in the order in which they came; some may wait no more. */
  readonly ids: readonly string[];
  readonly lock: string | undefined;
}

/** Records in their order, those that wait with the place that they have now and whom they stand behind. */
export function withPlaces(records: readonly RolloutRecord[], { ids, lock }: Standing): readonly RolloutRecord[] {
  const waiting = ids.filter((id) => records.some((one) => one.rolloutId === id && isQueued(one)));
  return records.map((record) => placed(record, waiting, lock));
}

function placed(record: RolloutRecord, waiting: readonly string[], lock: string | undefined): RolloutRecord {
  const at = waiting.indexOf(record.rolloutId);
  if (at < 0 || !isQueued(record)) return record;
  const { behind: _before, ...queued } = record.queued;
  const behind = waiting[at - 1] ?? lock;
  return { ...record, queued: { ...queued, place: at + 1, ...(behind === undefined ? {} : { behind }) } };
}
