import type { PointerRow } from '../../../contracts/stored/rows/period-row.ts';
import type { ModelHistory } from '../model-history.ts';
import { ran, tooLittle, type ModelCheck } from '../model-check.ts';
import type { LabelledPeriod, Ripeness } from './labelled-period.ts';
import { performanceDetails } from './performance-details.ts';
import { whyNoLabels } from './read-performance.ts';
import { ripeHours } from './ripe-hours.ts';

/** Labels behind the numbers, if a week of hours has as many. */
const LABELS = 1_000;
/** Hours that are read at once. */
const STEP = 24;

/**
 * Performance of each version from the labels of its newest ripe hours: as many hours as have 1,000 labels, a week at most.
 *
 * A model without labels has no such check.
 */
export const performanceCheck: ModelCheck = {
  name: 'performance',
  async run(history) {
    const { specification, span } = history;
    if (specification?.labels === undefined || whyNoLabels(specification) !== undefined) return [];
    const ripe = await labelledHours(history, specification.labels);
    const details = await performanceDetails(ripe, history);
    if (details.versions.length === 0)
      return [tooLittle('performance', span.to, { of: 'labels of ripe requests', needed: 1, got: 0 })];
    return [{ ...ran('performance', details.to, []), details }];
  },
};

/** Newest ripe hours with enough labels, oldest first. */
async function labelledHours(history: ModelHistory, labels: Ripeness['labels']): Promise<readonly LabelledPeriod[]> {
  const ripe = await ripeHours(history, labels);
  const hours: LabelledPeriod[] = [];
  for (let end = ripe.length; end > 0 && labelsOf(hours) < LABELS; end -= STEP)
    hours.unshift(...(await readAll(history, ripe.slice(Math.max(0, end - STEP), end))));
  return hours;
}

async function readAll(
  { readHour }: ModelHistory,
  pointers: readonly PointerRow[],
): Promise<readonly LabelledPeriod[]> {
  return Promise.all(pointers.map(async (pointer) => ({ pointer, row: await readHour(pointer), isRipe: true })));
}

function labelsOf(hours: readonly LabelledPeriod[]): number {
  return hours.flatMap(({ row }) => row?.labelled ?? []).reduce((sum, { rows }) => sum + rows, 0);
}
