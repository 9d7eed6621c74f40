import { windowsIn } from '../../../contracts/people/duration.ts';
import { epochMsOf } from '../../../contracts/runtime/instants.ts';
import { periodKeyAt } from '../../../contracts/runtime/periods.ts';
import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import { groupBy } from '../../../domain/group-by.ts';
import type { ModelHistory } from '../model-history.ts';
import { ran, tooLittle, type ModelCheck } from '../model-check.ts';
import type { LabelledPeriod, Ripeness } from './labelled-period.ts';
import { performanceDetails } from './performance-details.ts';
import { whyNoLabels } from './read-performance.ts';
import { ripeHours } from './ripe-hours.ts';

/** Labels behind the numbers, if so many days have as many. */
const LABELS = 1_000;
/** Days of the ripe hours beside those of their newest one: the first may have begun before them. */
const DAYS = 8;
const WINDOWS_A_DAY = 1_440;

/**
 * Performance of each version from the labels of its newest ripe hours and the days before them: as many as have 1,000 labels, eight
 * days at most. So no more than 24 rows of hours are read and one of each day.
 *
 * A model without labels has no such check.
 */
export const performanceCheck: ModelCheck = {
  name: 'performance',
  async run(history) {
    const { specification, span } = history;
    if (specification?.labels === undefined || whyNoLabels(specification) !== undefined) return [];
    const ripe = await labelledPeriods(history, specification.labels);
    const details = await performanceDetails(ripe, history);
    if (details.versions.length === 0)
      return [tooLittle('performance', span.to, { of: 'labels of ripe requests', needed: 1, got: 0 })];
    return [{ ...ran('performance', details.to, []), details }];
  },
};

/** The ripe hours of the newest day, and days before until there are enough labels, oldest first. A day without a row is read by hours. */
async function labelledPeriods(history: ModelHistory, labels: Ripeness['labels']): Promise<readonly LabelledPeriod[]> {
  const { windowSeconds } = history;
  const hours = groupBy(await ripeHours(history, labels), ({ start }) =>
    periodKeyAt('day', epochMsOf(start), windowSeconds),
  );
  const [newest, ...before] = [...hours].toReversed();
  const periods = [...(await readAll(history, newest?.[1] ?? []))];
  for (const [day, own] of before) {
    if (labelsOf(periods) >= LABELS) break;
    const days = await history.readDays(Math.ceil(windowsIn(labels.maturity) / WINDOWS_A_DAY) + DAYS);
    const row = days.find(({ start }) => start === day);
    periods.unshift(...(await readAll(history, row === undefined ? own : [row])));
  }
  return periods;
}

async function readAll(
  { readHour }: ModelHistory,
  pointers: readonly PointerRow[],
): Promise<readonly LabelledPeriod[]> {
  return Promise.all(pointers.map(async (pointer) => ({ pointer, row: await readHour(pointer), isRipe: true })));
}

function labelsOf(periods: readonly LabelledPeriod[]): number {
  return periods.flatMap(({ row }) => row?.labelled ?? []).reduce((sum, { rows }) => sum + rows, 0);
}
