import type { EstimateDetails } from '../../../../contracts/stored/performance-details.ts';
import type { PointerRow } from '../../../../contracts/stored/rows/period-row.ts';
import type { Specification } from '../../../../contracts/people/specification.ts';
import { estimatePerformance } from '../../../../domain/performance/estimated/estimated-performance.ts';
import { whyNotEstimated } from '../../../../domain/performance/estimated/estimate-confidence.ts';
import { hasCalibration } from '../../../../domain/performance/estimated/isotonic.ts';
import { EVEN } from '../../../../domain/labels/labelled-entries.ts';
import { effectiveRows } from '../../../../domain/sketch/value/sampling.ts';
import { endOf } from '../../drift/drift-hours.ts';
import type { ModelHistory } from '../../model-history.ts';
import { ran, tooLittle, type CheckResult, type ModelCheck } from '../../model-check.ts';
import { mostAsked } from '../../reference/serving-version.ts';
import { isRipe, type LabelledPeriod, type Ripeness } from '../labelled-period.ts';
import { labelsOf, newestLabels } from '../newest-labels.ts';
import { numberOf } from '../performance-details.ts';
import { labelledOf } from '../version-performance.ts';
import { referenceOf, scoresOf, type EstimateReference } from './version-estimate.ts';

/** Name of the check. */
export const ESTIMATE = 'estimated-performance';
/** Newest hours that are looked at, and scored rows that are enough. */
const HOURS = 24;
const ROWS = 1_000;
/** Labels that are enough to calibrate on, if both classes have some. */
const LABELS = 1_000;

/**
 * Performance of the version that serves over its newest hours, whose labels are not ripe yet, from calibrated scores.
 *
 * Scores are calibrated on the version's newest ripe labels, else on its baseline; if neither has enough, the numbers say so. Other
 * tasks than binary ones are told that they have no estimate; a model without labels has no such check. It opens no alert.
 */
export const estimateCheck: ModelCheck = {
  name: ESTIMATE,
  async run(history) {
    const { specification, span } = history;
    if (specification?.labels === undefined) return [];
    const { task, labels } = specification;
    if (task !== 'binary') {
      const reason = whyNotEstimated[task];
      return [{ ...ran(ESTIMATE, span.to, []), details: { kind: 'not-estimated', reason } satisfies EstimateDetails }];
    }
    const young = youngHours(history, labels);
    const version = mostAsked(young);
    if (version === undefined)
      return [tooLittle(ESTIMATE, span.to, { of: 'requests whose labels are not ripe yet', needed: 1, got: 0 })];
    const periods = await scoredHours(history, young, version);
    return [await estimate(history, periods, { version, specification, labels })];
  },
};

function youngHours({ pointers, windowSeconds, at }: ModelHistory, labels: Ripeness['labels']): readonly PointerRow[] {
  const ripeness: Ripeness = { labels, windowSeconds, at, period: 'hour' };
  return pointers.filter(({ start }) => !isRipe(start, ripeness)).slice(-HOURS);
}

/** The newest hours with enough scores, oldest first. */
async function scoredHours(
  { readHour }: ModelHistory,
  hours: readonly PointerRow[],
  version: string,
): Promise<readonly LabelledPeriod[]> {
  const periods: LabelledPeriod[] = [];
  for (const pointer of hours.toReversed()) {
    if (effectiveRows(scoresOf(periods, version).sampling) >= ROWS) break;
    periods.unshift({ pointer, row: await readHour(pointer), isRipe: false });
  }
  return periods;
}

interface Served {
  readonly version: string;
  readonly specification: Specification;
  readonly labels: Ripeness['labels'];
}

async function estimate(
  history: ModelHistory,
  periods: readonly LabelledPeriod[],
  { version, specification, labels }: Served,
): Promise<CheckResult> {
  const { model, span } = history;
  const reference = await readReference(history, labels, version);
  const scores = scoresOf(periods, version);
  const threshold = thresholdOf(specification);
  const [first, last] = [periods[0]?.pointer.start ?? span.from, periods.at(-1)?.pointer.start ?? span.from];
  const { calibration, outcomes } = estimatePerformance({ ...scores, reference: reference.score }, threshold, {
    seed: `${model} ${version} ${first}`,
  });
  const details: EstimateDetails = {
    kind: 'estimated',
    from: first,
    to: endOf(last, history),
    version,
    rows: scores.sampling.weight,
    threshold,
    calibration:
      calibration.kind === 'calibrated'
        ? { ...calibration, source: reference.source, rows: reference.rows }
        : calibration,
    numbers: outcomes.map(numberOf),
  };
  const lack = lackOf(details);
  return { ...(lack === undefined ? ran(ESTIMATE, span.to, []) : tooLittle(ESTIMATE, span.to, lack)), details };
}

/** The newest ripe labels of a version, as far back as it takes to calibrate; where that is never, of a week. */
async function readReference(
  history: ModelHistory,
  labels: Ripeness['labels'],
  version: string,
): Promise<EstimateReference> {
  const own = (periods: readonly LabelledPeriod[]) => periods.flatMap((period) => labelledOf(period, version));
  const isEnough = (periods: readonly LabelledPeriod[]): boolean =>
    labelsOf(periods) >= LABELS && hasCalibration(referenceOf(own(periods), undefined).score);
  const ripe = own(await newestLabels(history, labels, isEnough));
  const baseline = (await history.readBaseline(version).catch(() => undefined))?.labelled;
  return referenceOf(ripe, baseline);
}

/** Declared decision threshold of a binary model, or an even one. */
export function thresholdOf({ signature }: Pick<Specification, 'signature'>): number {
  return signature?.prediction?.threshold ?? EVEN;
}

/** What there was too little of, if so: scored rows, or labels to calibrate on. */
function lackOf({ calibration, numbers }: Extract<EstimateDetails, { kind: 'estimated' }>) {
  const lacks = numbers.every(({ kind }) => kind === 'lacking')
    ? numbers.flatMap((one) => (one.kind === 'lacking' ? [one.lack] : []))
    : calibration.kind === 'calibrated'
      ? []
      : [calibration.because];
  return lacks.find((lack) => lack.kind === 'insufficient-data');
}
