import type { DeclaredSegment } from '../../../contracts/people/model/segments.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { Segment } from '../../../domain/performance/segments/candidate-segments.ts';
import { segmentLosses } from '../../../domain/performance/segments/level-losses.ts';
import { worstSegments } from '../../../domain/performance/segments/worst-segments.ts';
import { endOf } from '../drift/drift-hours.ts';
import { ran, tooLittle, type CheckResult, type ModelCheck, type TooLittle } from '../model-check.ts';
import type { ModelHistory } from '../model-history.ts';
import type { LabelledPeriod } from '../performance/labelled-period.ts';
import { newestLabels } from '../performance/newest-labels.ts';
import { whyNoLabels } from '../performance/read-performance.ts';
import { labelledOf, latestOf, versionsOf } from '../performance/version-performance.ts';
import { segmentLook, segmentsFound } from './segment-finding.ts';
import { segmentsWithLosses, versionSegments } from './version-segments.ts';

/** Chance that one look finds a segment that is in truth within the margin; looks of a year see about 46 times eight days. */
const ALPHA = 0.001;
/** Labels of a level, and of all others, from which on it is compared. */
const LEAST = 30;

/**
 * Declared segments that are worse than all other requests of the version that serves, by the ripe labels of its newest eight days: all
 * levels are compared together, and the lower bound of the difference must be above the margin.
 *
 * A model without declared segments has no such check.
 */
export const segmentsCheck: ModelCheck = {
  name: 'segments',
  async run(history) {
    const { specification } = history;
    if (specification?.labels === undefined || specification.segments === undefined) return [];
    if (specification.segments.length === 0 || whyNoLabels(specification) !== undefined) return [];
    const periods = await newestLabels(history, specification.labels, () => false);
    return [resultOf(history, { specification, segments: specification.segments, periods })];
  },
};

interface Declared {
  readonly specification: Specification;
  readonly segments: readonly DeclaredSegment[];
  readonly periods: readonly LabelledPeriod[];
}

function resultOf(history: ModelHistory, { specification, segments, periods }: Declared): CheckResult {
  const { span } = history;
  const version = servingOf(history, periods);
  const whole = version === undefined ? undefined : latestOf(periods.flatMap((one) => labelledOf(one, version)));
  const losses = whole === undefined ? undefined : segmentLosses(whole);
  if (version === undefined || whole === undefined || losses === undefined)
    return tooLittle('segments', span.to, { of: 'ripe labels with a loss', needed: LEAST, got: 0 });
  const levels = segmentsWithLosses(versionSegments(periods, version, segments));
  const search = worstSegments(levels, losses, { alpha: ALPHA, leastRows: LEAST });
  const got = Math.max(0, ...levels.map((one) => one.losses.count));
  if (search.tested === 0)
    return tooLittle('segments', span.to, { of: 'labels of a segment, and of all others', needed: LEAST, got });
  const lack = lackOfTold(history, levels);
  if (lack !== undefined) return tooLittle('segments', span.to, lack);
  const seen = { version, task: whole.task, whole: losses.mean, search, specification, ...spanOf(history, periods) };
  return { ...ran('segments', seen.to, [segmentLook(seen)]), details: segmentsFound(seen) };
}

/** What the segment that the living alert names lacks, if it does: too few labels are no good news. */
function lackOfTold({ alerts }: ModelHistory, levels: readonly Segment[]): TooLittle | undefined {
  const alert = alerts.find(({ cause, state }) => cause === 'segments' && state !== 'closed' && state !== 'pending');
  const told = alert?.finding.numbers['segment'];
  if (told === undefined) return undefined;
  const got = levels.find(({ name }) => name === told)?.losses.count ?? 0;
  return got < LEAST ? { of: `labels where ${told}`, needed: LEAST, got } : undefined;
}

/** The champion; without one the version with the most requests. */
function servingOf({ versions }: ModelHistory, periods: readonly LabelledPeriod[]): string | undefined {
  return versions.find(({ status }) => status === 'champion')?.version ?? versionsOf(periods)[0];
}

function spanOf(history: ModelHistory, periods: readonly LabelledPeriod[]): Record<'from' | 'to', string> {
  const { from } = history.span;
  const [first, last] = [periods[0]?.pointer.start ?? from, periods.at(-1)?.pointer.start ?? from];
  return { from: first, to: endOf(last, history) };
}
