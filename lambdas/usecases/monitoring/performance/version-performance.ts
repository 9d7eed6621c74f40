import type { DeclaredSegment } from '../../../contracts/people/model/segments.ts';
import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import { mergeLabelled } from '../../../domain/labels/merge-labelled.ts';
import { headlines, labelledWarnings, measureLabelled } from '../../../domain/performance/labelled/measure-labelled.ts';
import type { NamedOutcome } from '../../../domain/outcome.ts';
import { counted } from '../../../domain/wording/counted.ts';
import { isOfCallers } from '../wide-hour.ts';
import { selectionOf, selectionWarnings } from './label-selection.ts';
import type { LabelledPeriod } from './labelled-period.ts';
import type { LabelCoverage, PerformanceOutcome, PerformancePoint } from './performance-outcome.ts';
import { sumOf } from '../../../domain/stats/sum.ts';

/** Numbers whose interval of a single period needs no resamples. */
const TRENDS = ['auc', 'brier', 'accuracy', 'rmse', 'bias'];

/** Which numbers of which version are wanted. */
export interface VersionTerms {
  readonly version: string;
  /** Seeds the resamples: the same for the same model, version and span. */
  readonly seed: string;
  /** The headline numbers alone, and none of single periods: they need no resamples of the score's bins. @default false */
  readonly isBrief?: boolean;
  /** Segments by which labels may come only for some. @default - none */
  readonly segments?: readonly DeclaredSegment[];
  /** Labels are declared to come only for some. @default false */
  readonly isSelective?: boolean;
}

/**
 * Numbers of one version over periods in the order of time, from the merge of their labelled sketches.
 *
 * All assignments of callers count together. Periods in which the model had another task or threshold than in the last one are left
 * out of the numbers, and a warning says how many labels that were. Where ripe labels come only for some, bounds take the place of intervals.
 */
export function versionPerformance(periods: readonly LabelledPeriod[], terms: VersionTerms): PerformanceOutcome {
  const entries = periods.flatMap((period) => labelledOf(period, terms.version));
  const merged = latestOf(entries);
  if (merged === undefined) return { kind: 'insufficient-data', of: `labels of ${terms.version}`, needed: 1, got: 0 };
  const points = periods.map((period) => pointOf(period, terms));
  const coverage = {
    requests: sumOf(points, ({ requests }) => requests),
    labelled: sumOf(points, ({ labelled }) => labelled),
    unpredicted: sumOf(points, ({ unpredicted }) => unpredicted),
  };
  const { segments = [], isSelective: isDeclared = false } = terms;
  const selection = selectionOf(periods, terms.version, segments);
  const warnings = [...selectionWarnings(selection, isDeclared), ...labelledWarnings(merged)];
  return {
    kind: 'measured',
    version: terms.version,
    merged,
    numbers: numbersOf(merged, terms, { coverage, isSelective: isDeclared || selection.length > 0 }),
    warnings: [...warnings, ...partialWarnings({ entries, merged, points }), ...goneWarnings(periods)],
    coverage,
    selection,
    points,
  };
}

interface Come {
  readonly coverage: LabelCoverage;
  readonly isSelective: boolean;
}

function numbersOf(
  merged: LabelledEntry,
  { seed, isBrief = false }: VersionTerms,
  { coverage, isSelective }: Come,
): readonly NamedOutcome[] {
  const brief = isBrief ? { names: headlines(merged) } : {};
  const unlabelled = Math.max(0, coverage.requests - coverage.labelled);
  const selective = isSelective ? { selectiveLabels: { unlabelled } } : {};
  return measureLabelled(merged, { seed, ...brief, ...selective });
}

/** Versions by the requests that callers made of them, the one with the most first. */
export function versionsOf(hours: readonly LabelledPeriod[]): readonly string[] {
  const requests = new Map<string, number>();
  for (const arm of hours.flatMap(({ pointer }) => pointer.arms).filter(isOfCallers))
    requests.set(arm.version, (requests.get(arm.version) ?? 0) + arm.requests);
  return [...requests].toSorted(([, a], [, b]) => b - a).map(([version]) => version);
}

/** Labelled sketches of a version's callers in a period; assignments are merged. */
export function labelledOf({ row }: Pick<LabelledPeriod, 'row'>, version: string): readonly LabelledEntry[] {
  const own = (row?.labelled ?? []).filter((entry) => entry.version === version);
  return mergeLabelled(own.map((entry) => ({ ...entry, assignment: 'random' })));
}

/** The merge that the last entry is in. */
export function latestOf(entries: readonly LabelledEntry[]): LabelledEntry | undefined {
  const last = entries.at(-1);
  if (last === undefined) return undefined;
  return mergeLabelled(entries).find((one) => hasTermsOf(one, last));
}

/** Whether two entries are of one task and its thresholds: others say nothing of each other. */
export function hasTermsOf(one: LabelledEntry, other: LabelledEntry): boolean {
  return one.task === other.task && thresholdsOf(one) === thresholdsOf(other);
}

function thresholdsOf(entry: LabelledEntry): string {
  return entry.task === 'binary' ? entry.sketches.thresholds.thresholds.join() : '';
}

interface Counted {
  readonly entries: readonly LabelledEntry[];
  readonly merged: LabelledEntry;
  readonly points: readonly PerformancePoint[];
}

function goneWarnings(periods: readonly LabelledPeriod[]): readonly string[] {
  const gone = periods.filter(({ row }) => row === undefined);
  const [first] = gone;
  return first === undefined
    ? []
    : [`rows of ${counted(gone.length, 'period')} are gone, the first ${first.pointer.start}`];
}

function partialWarnings({ entries, merged, points }: Counted): readonly string[] {
  const apart = sumOf(entries, ({ rows }) => rows) - merged.rows;
  const young = sumOf(points, ({ isRipe, labelled }) => (isRipe ? 0 : labelled));
  return [
    ...(apart === 0 ? [] : [`${counted(apart, 'label')} of another task or threshold left out`]),
    ...(young === 0 ? [] : [`${counted(young, 'label')} of requests younger than the labels' maturity`]),
  ];
}

function pointOf(period: LabelledPeriod, { version, isBrief = false }: VersionTerms): PerformancePoint {
  const merged = isBrief ? undefined : latestOf(labelledOf(period, version));
  const { start } = period.pointer;
  const settings = { seed: `${version} ${start}`, hasIntervals: false, intervalsOf: TRENDS };
  return {
    start,
    isRipe: period.isRipe,
    ...coverageOf(period, version),
    numbers: merged === undefined ? [] : measureLabelled(merged, { ...settings, names: headlines(merged) }),
  };
}

function coverageOf(period: LabelledPeriod, version: string): LabelCoverage {
  const arms = period.pointer.arms.filter((arm) => isOfCallers(arm) && arm.version === version);
  const entries = labelledOf(period, version);
  return {
    requests: sumOf(arms, ({ requests }) => requests),
    labelled: sumOf(entries, ({ rows }) => rows),
    unpredicted: sumOf(entries, ({ unpredicted }) => unpredicted),
  };
}
