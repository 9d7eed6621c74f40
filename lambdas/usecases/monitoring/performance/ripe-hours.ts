import { isoAt } from '../../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../../contracts/runtime/periods.ts';
import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import type { ModelHistory } from '../model-history.ts';
import { isRipe, matureMs, type Ripeness } from './labelled-period.ts';

/** Days of hours before the labels' maturity that are looked at. */
const DAYS = 7;

/** Hours of the newest week whose requests are old enough for their labels, oldest first, however long labels take to come. */
export async function ripeHours(
  { readHours, windowSeconds, at }: ModelHistory,
  labels: Ripeness['labels'],
): Promise<readonly PointerRow[]> {
  const ripeness = { labels, windowSeconds, at };
  const until = matureMs(ripeness);
  const from = until - DAYS * periodSeconds('day', windowSeconds) * 1000;
  const hours = await readHours(isoAt(from), isoAt(until));
  return hours.filter(({ start }) => isRipe(start, { ...ripeness, period: 'hour' }));
}
