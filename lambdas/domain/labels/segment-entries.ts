import type { DeclaredSegment } from '../../contracts/people/model/segments.ts';
import type { SegmentEntry } from '../../contracts/stored/rows/period-row.ts';
import { groupBy } from '../group-by.ts';
import { labelledEntriesOf, type SketchedLabel, type SketchTerms } from './labelled-entries.ts';
import { mergeLabelled } from './merge-labelled.ts';
import { levelCode, levelsOf } from './segment-levels.ts';

/** A settled label with the codes that its prediction's id carried. */
export type SegmentedLabel = SketchedLabel & { readonly segments?: readonly string[] | undefined };

/** Sketches of the settled labels of one model by level of its declared segments. A label without a code of a segment is in none of its levels. */
export function segmentEntriesOf(
  rows: readonly SegmentedLabel[],
  segments: readonly DeclaredSegment[],
  terms: SketchTerms,
): readonly SegmentEntry[] {
  if (segments.length === 0) return [];
  const byCode = new Map<string, SegmentedLabel[]>();
  for (const row of rows) {
    for (const code of new Set(row.segments)) {
      const held = byCode.get(code);
      if (held === undefined) byCode.set(code, [row]);
      else held.push(row);
    }
  }
  return segments.flatMap(levelsOf).flatMap(({ feature, level }) => {
    const own = byCode.get(levelCode(feature, level)) ?? [];
    return labelledEntriesOf(own, terms).map((labelled) => ({ feature, level, labelled }));
  });
}

/** Merges entries of one model over hours by their levels, each as labels without segments are. */
export function mergeSegments(entries: readonly SegmentEntry[]): readonly SegmentEntry[] {
  const levels = groupBy(entries, ({ feature, level }) => JSON.stringify([feature, level]));
  return [...levels]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...rest]]) => {
      if (first === undefined) return [];
      const { feature, level } = first;
      const merged = mergeLabelled([first, ...rest].map(({ labelled }) => labelled));
      return merged.map((labelled) => ({ feature, level, labelled }));
    });
}
