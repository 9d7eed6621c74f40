import { ran, tooLittle, type ModelCheck } from '../model-check.ts';
import { alarmDetails, alarmLooks } from './alarm-findings.ts';
import { whyNoLabels } from './read-performance.ts';
import { watchPerformance } from './watch-performance.ts';

/** Name of the check. */
export const PERFORMANCE_ALARM = 'performance-alarm';

/**
 * The alarm on the champion's losses, fed by days whose labels are ripe: valid at every look, over the model's whole life.
 *
 * A model without labels has no such check.
 */
export const performanceAlarmCheck: ModelCheck = {
  name: PERFORMANCE_ALARM,
  async run(history) {
    const { specification, span } = history;
    if (specification?.labels === undefined || whyNoLabels(specification) !== undefined) return [];
    const item = await watchPerformance(history, specification.labels);
    if (item?.watch === undefined)
      return [tooLittle(PERFORMANCE_ALARM, span.to, { of: 'days with ripe labels', needed: 1, got: 0 })];
    const details = alarmDetails(item);
    if (item.selective?.bounds.length === 0) {
      const lack = { of: 'days whose labels come for all alike, or a labelled baseline', needed: 1, got: 0 };
      return [{ ...tooLittle(PERFORMANCE_ALARM, item.eatenUntil, lack), details }];
    }
    return [{ ...ran(PERFORMANCE_ALARM, item.eatenUntil, alarmLooks(item)), details }];
  },
};
