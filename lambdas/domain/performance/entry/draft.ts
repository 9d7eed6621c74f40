import { measured, undefinedBecause, type Interval, type NamedOutcome, type Result } from '../../outcome.ts';

/** How numbers are made. */
export interface MeasureSettings {
  /** Seeds the resamples: the same for the same model, version and window. */
  readonly seed: string;
  /** @default 0.95 */
  readonly level?: number;
  /** How much more these numbers vary than those of independent rows, ≥ 1. @default 1 */
  readonly designEffect?: number;
  /** Intervals take most of the time; a trend of values alone may do without. @default true */
  readonly hasIntervals?: boolean;
  /** Numbers that have an interval all the same. @default - none */
  readonly intervalsOf?: readonly string[];
  /** Numbers that are wanted; resamples for others are not drawn. @default - all of the task */
  readonly names?: readonly string[];
  /** Labels came only for some: bounds take the place of intervals. */
  readonly selectiveLabels?: SelectiveLabels;
}

/** Weight of the rows that have no label. */
export interface SelectiveLabels {
  readonly unlabelled: number;
}

/** A number before its interval is asked for. */
export interface Draft {
  readonly name: string;
  readonly value: Result;
  readonly interval: () => Result<Interval>;
  /** What the number could be with labels for all, if that can be said. */
  readonly withAllLabels?: (labels: SelectiveLabels) => Result<Interval>;
  readonly bound?: number;
}

/** Turns drafts into outcomes under the settings. */
export function finishDrafts(drafts: readonly Draft[], settings: MeasureSettings): readonly NamedOutcome[] {
  const { names } = settings;
  const wanted = names === undefined ? drafts : drafts.filter(({ name }) => names.includes(name));
  return wanted.map((draft) => ({
    name: draft.name,
    outcome: measured(draft.value, intervalOf(draft, settings), draft.bound ?? 0),
  }));
}

function intervalOf(
  draft: Draft,
  { hasIntervals = true, intervalsOf = [], selectiveLabels }: MeasureSettings,
): Result<Interval> {
  if (draft.value.kind !== 'known') return draft.value;
  if (!hasIntervals && !intervalsOf.includes(draft.name)) return undefinedBecause('intervals were not asked for');
  if (selectiveLabels === undefined) return draft.interval();
  return draft.withAllLabels?.(selectiveLabels) ?? undefinedBecause('selective-labels: labels came only for some rows');
}
