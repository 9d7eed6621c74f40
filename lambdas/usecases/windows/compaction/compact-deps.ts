import type { Specification } from '../../../contracts/people/specification.ts';
import type { Clock } from '../../system/ports.ts';
import type { KeptBaselines } from './kept-baselines.ts';
import type { DirtyStore, GridStore, LeaseStore, ObjectIndex, ObjectList, ObjectStore, PeriodStore } from '../ports.ts';

/** What compaction needs. */
export interface CompactDeps {
  readonly objects: ObjectStore & ObjectList & ObjectIndex;
  readonly periods: PeriodStore;
  readonly dirty: DirtyStore;
  readonly leases: LeaseStore;
  readonly grids: GridStore;
  /** Specifications, for the task and the threshold by which labels are counted. */
  readonly models: { readSpecification(model: string): Promise<Specification | undefined> };
  /** What baselines know of features. */
  readonly known: Pick<KeptBaselines, 'columnsOf'>;
  readonly clock: Pick<Clock, 'now'>;
}
