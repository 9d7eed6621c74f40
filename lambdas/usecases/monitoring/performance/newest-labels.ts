import { windowsIn } from '../../../contracts/people/duration.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodKeyAt, periodSeconds } from '../../../contracts/runtime/periods.ts';
import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import { groupBy } from '../../../domain/group-by.ts';
import type { ModelHistory } from '../model-history.ts';
import type { LabelledPeriod, Ripeness } from './labelled-period.ts';
import { ripeHours } from './ripe-hours.ts';
import { incidentsOf, touches } from '../reference/left-out.ts';

/** Days of the ripe hours beside those of their newest one: the first may have begun before them. */
const DAYS = 8;
const WINDOWS_A_DAY = 1_440;

/**
 * The ripe hours of the newest day, and days before until they are enough, oldest first. A day without a row is read by hours, and so is one
 * with a declared incident, whose hours are left out.
 */
export async function newestLabels(
  history: ModelHistory,
  labels: Ripeness['labels'],
  isEnough: (periods: readonly LabelledPeriod[]) => boolean,
): Promise<readonly LabelledPeriod[]> {
  const { windowSeconds, specification } = history;
  const incidents = incidentsOf(specification);
  const isWrong = (period: 'hour' | 'day', start: string): boolean =>
    touches(incidents, start, periodSeconds(period, windowSeconds));
  const clean = (await ripeHours(history, labels)).filter(({ start }) => !isWrong('hour', start));
  const hours = groupBy(clean, ({ start }) => periodKeyAt('day', epochMsOf(start), windowSeconds));
  const [newest, ...before] = [...hours].toReversed();
  const periods = [...(await readAll(history, newest?.[1] ?? []))];
  for (const [day, own] of before) {
    if (isEnough(periods)) break;
    const days = await history.readDays(Math.ceil(windowsIn(labels.maturity) / WINDOWS_A_DAY) + DAYS);
    const row = days.find(({ start }) => start === day);
    periods.unshift(...(await readAll(history, row === undefined || isWrong('day', day) ? own : [row])));
  }
  return periods;
}

async function readAll(
  { readHour }: ModelHistory,
  pointers: readonly PointerRow[],
): Promise<readonly LabelledPeriod[]> {
  return Promise.all(pointers.map(async (pointer) => ({ pointer, row: await readHour(pointer), isRipe: true })));
}

/** Labels with their predictions in some periods. */
export function labelsOf(periods: readonly LabelledPeriod[]): number {
  return periods.flatMap(({ row }) => row?.labelled ?? []).reduce((sum, { rows }) => sum + rows, 0);
}
