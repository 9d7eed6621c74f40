import type { Clock } from '../../system/ports.ts';
import type { DirtyStore, ObjectList, ObjectStore, PeriodStore } from '../ports.ts';

/** What compaction needs. */
export interface CompactDeps {
  readonly objects: ObjectStore & ObjectList;
  readonly periods: PeriodStore;
  readonly dirty: DirtyStore;
  readonly clock: Pick<Clock, 'now'>;
}
