import type { NamedOutcome } from '../../outcome.ts';
import type { SegmentSearch } from '../../performance/segments/worst-segments.ts';

/** Numbers of one version at one level of a segment. */
export interface ShownLevel {
  readonly level: string;
  /** Name of the version and what it is. */
  readonly version: string;
  readonly rows: number;
  readonly numbers: readonly NamedOutcome[];
}

/** A declared segment with its levels. */
export interface ShownSegment {
  readonly feature: string;
  readonly levels: readonly ShownLevel[];
}

/** Gaps between the reference and one compared group. */
export interface ShownGaps {
  readonly level: string;
  readonly now: readonly NamedOutcome[];
  readonly points: readonly { readonly startMs: number; readonly gaps: readonly NamedOutcome[] }[];
}

/** A protected feature with the groups that are compared. */
export interface ShownFairness {
  readonly feature: string;
  readonly reference: string;
  readonly compared: readonly ShownGaps[];
}

/** What the performance of segments is shown from. */
export interface SegmentFacts {
  /** The version that serves; its segments are searched and its groups compared. */
  readonly version: string;
  /** Of which requests the labels are, in words. */
  readonly span: string;
  readonly segments: readonly ShownSegment[];
  /** What the loss of the search is called. */
  readonly loss: string;
  /** Undefined where the version has no losses. */
  readonly search: SegmentSearch | undefined;
  /** Loss of the other version minus that of the one that serves, by level; together at 95 %. @default - there is no other */
  readonly harm?: { readonly versions: string; readonly levels: readonly NamedOutcome[] };
  readonly fairness: readonly ShownFairness[];
}
