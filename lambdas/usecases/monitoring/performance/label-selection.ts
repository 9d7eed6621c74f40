import type { DeclaredSegment } from '../../../contracts/people/model/segments.ts';
import type { Specification } from '../../../contracts/people/specification.ts';
import type { LabelledEntry, PeriodEntry } from '../../../contracts/stored/rows/period-row.ts';
import { mergeLabelled } from '../../../domain/labels/merge-labelled.ts';
import { scoreCoverage, segmentCoverage } from '../../../domain/performance/segments/coverage-tables.ts';
import {
  findSelectiveLabels,
  type CoverageTable,
  type SelectiveDimension,
} from '../../../domain/performance/segments/selective-labels.ts';
import { emptyCategories, mergeCategories } from '../../../domain/sketch/categories.ts';
import { effectiveRows, mergeSampling, noSampling, type Sampling } from '../../../domain/sketch/value/sampling.ts';
import { sum, sumOf } from '../../../domain/stats/sum.ts';
import { percent } from '../../../domain/wording/percent.ts';
import { isOfCallers } from '../wide-hour.ts';
import type { LabelledPeriod } from './labelled-period.ts';
import { scoresOf } from './estimate/version-estimate.ts';

/**
 * Dimensions over which a version's ripe labels come only for some: its score in tenths, its declared segments, and the versions that were
 * asked beside it.
 */
export function selectionOf(
  periods: readonly LabelledPeriod[],
  version: string,
  segments: readonly DeclaredSegment[],
): readonly SelectiveDimension[] {
  const found = findSelectiveLabels(coverageTables(periods, version, segments));
  return found.kind === 'selective-labels' ? found.found : [];
}

/** How many answers of a version have labels, by everything that these may depend on. */
export function coverageTables(
  periods: readonly LabelledPeriod[],
  version: string,
  segments: readonly DeclaredSegment[],
): readonly CoverageTable[] {
  const ripe = periods.filter(({ isRipe, row }) => isRipe && row !== undefined);
  return [
    ...scoreTable(ripe, version),
    ...segments.flatMap((segment) => segmentTable(ripe, version, segment)),
    versionTable(ripe),
  ];
}

/** What the specification says of who has labels. */
export interface LabelTerms {
  /** Segments by which labels may come only for some. */
  readonly segments: readonly DeclaredSegment[];
  /** They are declared to come only for some. */
  readonly isSelective: boolean;
}

/** What a specification says of who has labels; nothing without one. */
export function labelTerms(specification: Specification | undefined): LabelTerms {
  if (specification === undefined) return { segments: [], isSelective: false };
  return { segments: countedSegments(specification), isSelective: specification.labels?.selective === true };
}

/** Declared segments whose values are captured as they are: those of hashed or dropped features cannot be counted. */
function countedSegments({ segments = [], signature }: Specification): readonly DeclaredSegment[] {
  const features = signature?.features ?? [];
  return segments.filter(({ feature }) =>
    features.some(({ name, sensitive }) => name === feature && sensitive === undefined),
  );
}

/** Labels that are declared to come only for some, in words. */
export const declaredSelection = 'labels are declared to come only for some';

/** What a reader is told before the numbers. */
export function selectionWarnings(found: readonly SelectiveDimension[], isDeclared: boolean): readonly string[] {
  if (found.length === 0 && !isDeclared) return [];
  const why = found.length === 0 ? declaredSelection : seenSelection(found);
  return [
    `selective-labels: ${why}; ` +
      'numbers carry bounds over all answers where they have any, and no interval. A random share that is labelled whole is the unbiased sample',
  ];
}

/** Over what the share of labelled answers differs, in words. */
export function seenSelection(found: readonly SelectiveDimension[]): string {
  const [first, ...others] = found;
  if (first === undefined) return '';
  const { dimension, lowest, highest } = first;
  const more = others.length === 0 ? '' : `, and they differ by ${others.map((one) => one.dimension).join(', ')}`;
  return `labels came for ${percent(lowest.coverage)} of ${dimension} ${lowest.level} and for ${percent(highest.coverage)} of ${dimension} ${highest.level}${more}`;
}

function scoreTable(ripe: readonly LabelledPeriod[], version: string): readonly CoverageTable[] {
  const own = ripe.flatMap(({ row }) => row?.labelled ?? []).filter((entry) => entry.version === version);
  const [merged] = mergeLabelled(own.map((entry): LabelledEntry => ({ ...entry, assignment: 'random' }))).slice(-1);
  if (merged?.task !== 'binary') return [];
  const { scores, sampling } = scoresOf(ripe, version);
  return [scoreCoverage({ scores, share: shareOf(sampling) }, merged.sketches.score)];
}

/** Labels whose ids do not carry the segment are in none of its levels: then there is no table. */
function segmentTable(
  ripe: readonly LabelledPeriod[],
  version: string,
  segment: DeclaredSegment,
): readonly CoverageTable[] {
  const labelled = segmentLabels(ripe, version, segment);
  const known = sum([...labelled.values()]);
  if (
    known <
    labelsOf(
      ripe.flatMap(({ row }) => row?.labelled ?? []),
      version,
    )
  )
    return [];
  const entries = ripe.flatMap(({ row }) => row?.entries ?? []).filter((entry) => entry.version === version);
  const columns = entries.flatMap((entry) => categoriesOf(entry, segment.feature));
  if (columns.length < entries.length) return [];
  const share = shareOf(entries.map(({ captured }) => captured).reduce<Sampling>(mergeSampling, noSampling));
  return [segmentCoverage(segment, columns.reduce(mergeCategories, emptyCategories), { labelled, share })];
}

function segmentLabels(
  ripe: readonly LabelledPeriod[],
  version: string,
  { feature }: DeclaredSegment,
): ReadonlyMap<string, number> {
  const labels = new Map<string, number>();
  for (const { level, labelled, ...one } of ripe.flatMap(({ row }) => row?.segments ?? []))
    if (one.feature === feature && labelled.version === version)
      labels.set(level, (labels.get(level) ?? 0) + labelled.rows + labelled.unpredicted);
  return labels;
}

function categoriesOf({ captured }: PeriodEntry, feature: string) {
  const column = captured.features[feature];
  return column?.kind === 'categorical' ? [column.categories] : [];
}

/** Versions beside each other: answers that they gave, and labels of them. */
function versionTable(ripe: readonly LabelledPeriod[]): CoverageTable {
  const answers = new Map<string, number>();
  for (const arm of ripe.flatMap(({ pointer }) => pointer.arms).filter(isOfCallers)) {
    const answered = Math.max(0, arm.requests - arm.errors - arm.clientErrors);
    answers.set(arm.version, (answers.get(arm.version) ?? 0) + answered);
  }
  const labelled = ripe.flatMap(({ row }) => row?.labelled ?? []);
  const levels = [...answers].map(([version, captured]) => ({
    level: version,
    labelled: Math.min(captured, labelsOf(labelled, version)),
    captured,
  }));
  return { dimension: 'version', levels };
}

function labelsOf(labelled: readonly LabelledEntry[], version: string): number {
  return sumOf(labelled, (one) => (one.version === version ? one.rows + one.unpredicted : 0));
}

/** Effective rows behind each that was captured, at most 1. */
function shareOf(sampling: Sampling): number {
  return sampling.weight === 0 ? 0 : Math.min(1, effectiveRows(sampling) / sampling.weight);
}
