import { windowsIn } from '../../contracts/people/duration.ts';
import { epochMsOf } from '../../contracts/runtime/instants.ts';
import { estimatePerformance } from '../../domain/performance/estimated/estimated-performance.ts';
import type { EstimatedCourse, EstimatedPoint } from '../../domain/report/performance/estimated-line.ts';
import type { ModelHistory } from '../monitoring/model-history.ts';
import type { LabelledPeriod } from '../monitoring/performance/labelled-period.ts';
import { thresholdOf } from '../monitoring/performance/estimate/estimate-check.ts';
import { referenceOf, scoresOf } from '../monitoring/performance/estimate/version-estimate.ts';
import { labelledOf } from '../monitoring/performance/version-performance.ts';

/** Resamples of one point: a trend has many. */
const DRAWS = 100;

/**
 * What the labels of a version's periods were to say by its scores, each period as it could be told at its end: calibrated on what was
 * ripe by then, else on the baseline. Undefined for tasks that have no estimate, and without scores.
 */
export async function estimatedCourse(
  history: ModelHistory,
  periods: readonly LabelledPeriod[],
  version: string,
): Promise<EstimatedCourse | undefined> {
  const { specification, windowSeconds, at, model } = history;
  if (specification?.labels === undefined || specification.task !== 'binary') return undefined;
  const baseline = (await history.readBaseline(version).catch(() => undefined))?.labelled;
  const maturityMs = windowsIn(specification.labels.maturity) * windowSeconds * 1000;
  const timed = periods.map((period, i) => ({
    period,
    startMs: epochMsOf(period.pointer.start),
    endMs: epochMsOf(periods[i + 1]?.pointer.start ?? at),
  }));
  const points = timed.flatMap(({ period, startMs, endMs }): readonly EstimatedPoint[] => {
    const scores = scoresOf([period], version);
    if (scores.sampling.weight === 0) return [];
    const ripe = timed.filter((one) => one.endMs + maturityMs <= endMs);
    const labelled = ripe.flatMap((one) => labelledOf(one.period, version));
    const reference = referenceOf(labelled, baseline).score;
    const settings = { seed: `${model} ${version} ${period.pointer.start}`, draws: DRAWS };
    const { calibration, outcomes } = estimatePerformance(
      { ...scores, reference },
      thresholdOf(specification),
      settings,
    );
    return [{ startMs, calibration, numbers: outcomes }];
  });
  return points.length === 0 ? undefined : { version, points };
}
