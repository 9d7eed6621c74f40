import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import type { SelectiveDimension } from '../../../domain/performance/segments/selective-labels.ts';
import type { NamedOutcome } from '../../../domain/outcome.ts';

/** Requests of a version and the labels that are known of them. */
export interface LabelCoverage {
  readonly requests: number;
  /** Labels with their prediction; they are in the numbers. */
  readonly labelled: number;
  /** Labels whose prediction the id did not carry. */
  readonly unpredicted: number;
}

/** One hour or day of a trend. */
export interface PerformancePoint extends LabelCoverage {
  /** ISO start. */
  readonly start: string;
  /** Old enough for its labels: those of younger requests may be a choice of their own. */
  readonly isRipe: boolean;
  /** Values of the headline numbers; those that trends show have intervals. */
  readonly numbers: readonly NamedOutcome[];
}

/** Performance of one version over a span of time. */
export interface MeasuredPerformance {
  readonly kind: 'measured';
  readonly version: string;
  /** Every number with its interval and bound, or by name why there is none. */
  readonly numbers: readonly NamedOutcome[];
  /** What a reader must be told before the numbers. */
  readonly warnings: readonly string[];
  /** Merged sketches, for charts. */
  readonly merged: LabelledEntry;
  readonly coverage: LabelCoverage;
  /** Dimensions over which labels come only for some, the surest first; then numbers have bounds in place of intervals. */
  readonly selection: readonly SelectiveDimension[];
  /** Oldest first; periods without labels are in it too. */
  readonly points: readonly PerformancePoint[];
}

/** What is known of a version's performance; never NaN. */
export type PerformanceOutcome =
  | MeasuredPerformance
  | { readonly kind: 'insufficient-data'; readonly of: string; readonly needed: number; readonly got: number }
  /** The model declares no labels, or its task has no labelled sketches. */
  | { readonly kind: 'no-labels'; readonly reason: string };
