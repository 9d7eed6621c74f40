import type { DeclaredSegment } from '../../../contracts/people/model/segments.ts';
import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import { levelName, levelsOf, type SegmentLevel } from '../../../domain/labels/segment-levels.ts';
import type { Segment } from '../../../domain/performance/segments/candidate-segments.ts';
import { segmentLosses } from '../../../domain/performance/segments/level-losses.ts';
import type { LabelledPeriod } from '../performance/labelled-period.ts';
import { hasTermsOf, labelledOf, latestOf } from '../performance/version-performance.ts';

/** Labels of one level of a declared segment; undefined without any. */
export interface LevelLabels extends SegmentLevel {
  readonly labelled: LabelledEntry | undefined;
}

/** Labels of a version in some periods, by every level of the declared segments: those of the task and thresholds that all of them are told by. */
export function versionSegments(
  periods: readonly Pick<LabelledPeriod, 'row'>[],
  version: string,
  declared: readonly DeclaredSegment[],
): readonly LevelLabels[] {
  const whole = latestOf(periods.flatMap((period) => labelledOf(period, version)));
  return declared.flatMap(levelsOf).map(({ feature, level }) => {
    const entries = periods.flatMap(({ row }) => {
      const own = (row?.segments ?? []).filter((one) => one.feature === feature && one.level === level);
      const labelled = own.map((one) => one.labelled);
      return row === undefined ? [] : labelledOf({ row: { ...row, labelled } }, version);
    });
    const told = entries.filter((one) => whole !== undefined && hasTermsOf(one, whole));
    return { feature, level, labelled: latestOf(told) };
  });
}

/** Levels with losses, as a search for the worst takes them. */
export function segmentsWithLosses(levels: readonly LevelLabels[]): readonly Segment[] {
  return levels.flatMap((one) => {
    const losses = one.labelled === undefined ? undefined : segmentLosses(one.labelled);
    return losses === undefined ? [] : [{ name: levelName(one), losses }];
  });
}
