import { windowsIn } from '../../contracts/people/duration.ts';
import { epochMsOf, isoAt } from '../../contracts/runtime/instants.ts';
import { periodSeconds } from '../../contracts/runtime/periods.ts';
import type { ModelHistory } from '../monitoring/model-history.ts';
import { isRipe, type LabelledPeriod } from '../monitoring/performance/labelled-period.ts';
import { readWideHour } from '../monitoring/wide-hour.ts';
import type { ObjectStore, PeriodStore } from '../windows/ports.ts';
import { inStretches, joinPeriods } from './stretches.ts';

/** Windows of maturity from which labels are shown by the day: hours would have none. */
const DAYS_FROM = 2 * 1_440;
const DAYS = 60;
/** Points of a trend: a stretch of time with too few labels has none. */
const MOST_POINTS = 36;

/** What performance is read from beside the hours of the history. */
export interface PerformanceSources {
  readonly periods: Pick<PeriodStore, 'readPointers'>;
  readonly objects: Pick<ObjectStore, 'readText'>;
}

/** Labels in the stretches of time that a report can hold apart. */
export async function shownPeriods(
  sources: PerformanceSources,
  history: ModelHistory,
): Promise<readonly LabelledPeriod[]> {
  return inStretches(await labelledPeriods(sources, history), MOST_POINTS).flatMap(joinPeriods);
}

/** Hours of the last week, or days of the last two months where labels take days to come. */
async function labelledPeriods(
  { periods, objects }: PerformanceSources,
  history: ModelHistory,
): Promise<readonly LabelledPeriod[]> {
  const { specification, model, at, windowSeconds, pointers, readHour } = history;
  const labels = specification?.labels;
  if (labels === undefined) return [];
  const ripeness = { labels, windowSeconds, at };
  if (windowsIn(labels.maturity) < DAYS_FROM) {
    const read = pointers.map(async (pointer) => ({
      pointer,
      row: await readHour(pointer),
      isRipe: isRipe(pointer.start, { ...ripeness, period: 'hour' }),
    }));
    return Promise.all(read);
  }
  const from = isoAt(epochMsOf(at) - DAYS * periodSeconds('day', windowSeconds) * 1000);
  const days = await periods.readPointers('day', { model, from, to: at });
  const read = days.map(async (pointer) => ({
    pointer,
    row: await readWideHour(objects, pointer.key),
    isRipe: isRipe(pointer.start, { ...ripeness, period: 'day' }),
  }));
  return Promise.all(read);
}
