import { epochMsOf, isoAt } from '../../../contracts/runtime/instants.ts';
import { periodKeyAt, periodSeconds } from '../../../contracts/runtime/periods.ts';
import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import type { VersionBatch } from '../../../domain/performance/sequential/performance-watch.ts';
import { lossesOf } from '../../../domain/performance/sequential/ripe-losses.ts';
import { groupBy } from '../../../domain/group-by.ts';
import type { ModelHistory } from '../model-history.ts';
import { isRipe, type LabelledPeriod, type Ripeness } from './labelled-period.ts';
import { latestOf, labelledOf, versionsOf } from './version-performance.ts';

/** A day whose labels are ripe, as one batch; without a batch nothing in it was labelled. */
export interface RipeDay {
  /** ISO start and end. */
  readonly start: string;
  readonly end: string;
  readonly batch: VersionBatch | undefined;
}

/** Days that are not eaten yet and whose last request is old enough for its label, oldest first; hours of a day differ, days less. */
export function ripeDaysAfter(
  { pointers, at, windowSeconds }: ModelHistory,
  eatenUntil: string | undefined,
  labels: Ripeness['labels'],
): readonly (readonly [start: string, hours: readonly PointerRow[]])[] {
  const days = groupBy(pointers, ({ start }) => periodKeyAt('day', epochMsOf(start), windowSeconds));
  const ripeness = { labels, period: 'day', windowSeconds, at } as const;
  // Of the first day that is read, the first hours may be gone.
  const from = eatenUntil ?? pointers[0]?.start ?? '';
  return [...days].filter(([start]) => start >= from && isRipe(start, ripeness));
}

/** Losses of the version that had the most requests of the day. */
export async function readDay(
  { readHour, windowSeconds }: ModelHistory,
  [start, pointers]: readonly [string, readonly PointerRow[]],
): Promise<RipeDay> {
  const read = async (pointer: PointerRow): Promise<LabelledPeriod> => ({
    pointer,
    row: await readHour(pointer),
    isRipe: true,
  });
  const hours = await Promise.all(pointers.map(read));
  const end = isoAt(epochMsOf(start) + periodSeconds('day', windowSeconds) * 1000);
  return { start, end, batch: batchOf(epochMsOf(start), hours) };
}

function batchOf(at: number, hours: readonly LabelledPeriod[]): VersionBatch | undefined {
  const [version] = versionsOf(hours);
  if (version === undefined) return undefined;
  const merged = latestOf(hours.flatMap((hour) => labelledOf(hour, version)));
  const losses = merged === undefined ? {} : lossesOf(merged);
  return Object.keys(losses).length === 0 ? undefined : { at, version, losses };
}
