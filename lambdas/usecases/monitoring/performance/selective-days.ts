import type { PerformanceItem } from '../../../contracts/stored/performance-item.ts';
import { findSelectiveLabels } from '../../../domain/performance/segments/selective-labels.ts';
import type { VersionBatch } from '../../../domain/performance/sequential/performance-watch.ts';
import { joinCoverage, leastLosses } from '../../../domain/performance/sequential/selective-losses.ts';
import { declaredSelection, seenSelection } from './label-selection.ts';
import type { WatchedDay } from './ripe-days.ts';

/** What the coverage of a week of days came to. */
export interface DaySelection {
  /** As the item keeps it. */
  readonly coverage: NonNullable<PerformanceItem['coverage']>;
  /** Why labels of these days are not like all answers; absent where they are, as far as anybody can tell. */
  readonly why?: string;
}

/** Whether labels of a day and of those before it come only for some: declared, or seen over a week. */
export function daySelection(
  before: PerformanceItem['coverage'],
  { version, tables }: WatchedDay,
  isDeclared: boolean,
): DaySelection {
  const joined = joinCoverage(before?.version === version ? before.tables : [], tables);
  const coverage = { version, tables: joined };
  if (isDeclared) return { coverage, why: declaredSelection };
  const found = findSelectiveLabels(joined);
  return found.kind === 'selective-labels' ? { coverage, why: seenSelection(found.found) } : { coverage };
}

/** The least that the losses of all answers of a day can be. */
export function leastBatch({ batch, unlabelled }: WatchedDay): VersionBatch {
  return { ...batch, losses: leastLosses(batch.losses, unlabelled), isBound: true };
}
