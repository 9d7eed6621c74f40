import { isoAt } from '../../contracts/runtime/instants.ts';
import { CLEANED_PREFIX, cleanedUntil } from '../../contracts/stored/object-keys.ts';
import type { Clock } from '../system/ports.ts';
import type { LeaseStore } from '../windows/ports.ts';
import type { ObjectRemover } from './ports.ts';

/** What expiring needs from outside. */
export interface ExpireDeps {
  readonly bucket: Pick<ObjectRemover, 'listPage' | 'removeObjects'>;
  readonly leases: Pick<LeaseStore, 'take'>;
  readonly clock: Pick<Clock, 'now'>;
}

const REST_MS = 3_600_000;
/** Pages of one run; the next one goes on. */
const MOST_PAGES = 20;

/**
 * Removes what was left of objects once those would have expired; a bucket counts the age of what was written again from then on.
 *
 * Safe to repeat; looks once an hour.
 *
 * @param run names the run: no two have one name
 * @returns how many were removed
 */
export async function expireCleaned({ bucket, leases, clock }: ExpireDeps, run: string): Promise<number> {
  const now = clock.now();
  if (!(await leases.take({ name: 'expire-cleaned', holder: run, now, until: now + REST_MS }))) return 0;
  const today = isoAt(now).slice(0, 10);
  let removed = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    // Keys begin with their day, so that what is over comes first.
    const listed = await bucket.listPage(CLEANED_PREFIX, '');
    const over = listed.filter(({ key }) => (cleanedUntil(key) ?? today) < today);
    if (over.length === 0) break;
    await bucket.removeObjects(over.map(({ key }) => key));
    removed += over.length;
  }
  return removed;
}
