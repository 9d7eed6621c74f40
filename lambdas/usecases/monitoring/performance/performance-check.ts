import { ran, tooLittle, type ModelCheck } from '../model-check.ts';
import { labelsOf, newestLabels } from './newest-labels.ts';
import { performanceDetails } from './performance-details.ts';
import { whyNoLabels } from './read-performance.ts';

/** Labels behind the numbers, if so many days have as many. */
const LABELS = 1_000;

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
    const ripe = await newestLabels(history, specification.labels, (periods) => labelsOf(periods) >= LABELS);
    const details = await performanceDetails(ripe, history);
    if (details.versions.length === 0)
      return [tooLittle('performance', span.to, { of: 'labels of ripe requests', needed: 1, got: 0 })];
    return [{ ...ran('performance', details.to, []), details }];
  },
};
