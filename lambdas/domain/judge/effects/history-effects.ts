import { sum } from '../../stats/sum.ts';
import { designEffects, type SliceHistory } from './design-effects.ts';

/** Design effects by count, with the counts that were too rare to tell; or a history that is too short for any. */
export type MeasuredEffects =
  | {
      readonly kind: 'known';
      readonly effects: Readonly<Record<string, number>>;
      readonly unknown: readonly string[];
    }
  | ShortHistory;

/** What a history lacks: it must be collected longer, not taken for independence. */
export interface ShortHistory {
  readonly kind: 'insufficient-data';
  readonly of: string;
  readonly needed: number;
  readonly got: number;
}

/** Spans from which the slices' variances may be averaged. */
const LEAST_SPANS = 4;
/** Requests that a slice must have had on average over the whole history. */
const LEAST_PER_SLICE = 20;

/**
 * Design effects of the champion's history, per count the larger of two: over spans in which a user's requests add up, and over its
 * shortest windows, in which retries and bursts clump. Windows of one minute show the latter best.
 *
 * @param span windows over which a user's requests add up (`effectiveWindows`)
 */
export function historyEffects(history: SliceHistory, span: number): MeasuredEffects {
  const spans = Math.floor(history.windows.length / Math.max(1, Math.ceil(span / history.minutes)));
  const perSlice = requestsPerSlice(history);
  if (spans < LEAST_SPANS)
    return { kind: 'insufficient-data', of: `spans of ${span} minutes`, needed: LEAST_SPANS, got: spans };
  if (perSlice < LEAST_PER_SLICE)
    return { kind: 'insufficient-data', of: 'requests per slice', needed: LEAST_PER_SLICE, got: perSlice };
  const over = designEffects(history, span);
  const within = designEffects(history, history.minutes);
  const names = Object.keys(history.windows[0] ?? {});
  const known = names.flatMap((name) => {
    const both = [over[name], within[name]].filter((effect) => effect !== undefined);
    return both.length === 0 ? [] : [[name, Math.max(...both)] as const];
  });
  const effects = Object.fromEntries(known);
  return { kind: 'known', effects, unknown: names.filter((name) => effects[name] === undefined) };
}

function requestsPerSlice({ windows }: SliceHistory): number {
  const slices = windows[0]?.['requests']?.length ?? 0;
  const all = sum(windows.flatMap((window) => window['requests'] ?? []));
  return slices === 0 ? 0 : all / slices;
}
