import { sum } from '../../stats/sum.ts';
import { upperEffect } from './upper-effect.ts';

/** Counts of one window by position slice: `requests`, and one list per event that the judge reads. */
export type SliceWindow = Readonly<Record<string, readonly number[]>>;

/** Champion's counts by position slice before the rollout. */
export interface SliceHistory {
  /** Length of one of its windows in windows of the judge, > 0. */
  readonly minutes: number;
  readonly windows: readonly SliceWindow[];
}

/**
 * Time in windows over which the requests of one user add up when users keep their arm and arms are nested.
 *
 * @param schedule steps as [challenger's share in (0, 1), windows]
 * @param besides `equal`: the other arm is as large as the challenger, at the other end. @default - it has all that the challenger leaves
 */
export function effectiveWindows(schedule: readonly (readonly [number, number])[], besides?: 'equal'): number {
  const together = besides === 'equal' ? withEqual : withRest;
  const both = schedule.flatMap(([s, ms]) => schedule.map(([t, mt]) => ms * mt * together(s, t)));
  const alone = schedule.map(([s, ms]) => ms * together(s, s));
  return sum(both) / sum(alone);
}

/** Covariance of the comparisons of two steps, over the position. */
function withRest(s: number, t: number): number {
  return Math.min(s, t) * (1 - Math.max(s, t));
}

/** The same with another arm from the back: as large as the challenger, and above one half all that is left. */
function withEqual(s: number, t: number): number {
  const ends = [0, s, t, 1 - Math.min(s, 1 - s), 1 - Math.min(t, 1 - t), 1].toSorted((a, b) => a - b);
  return sum(
    ends.map((end, i) => {
      const from = ends[i - 1] ?? 0;
      const middle = (from + end) / 2;
      return (end - from) * contrast(s, middle) * contrast(t, middle);
    }),
  );
}

/** How a request at a position counts in the comparison of a step. */
function contrast(share: number, position: number): number {
  const other = Math.min(share, 1 - share);
  if (position < share) return other / (share + other);
  return position >= 1 - other ? -share / (share + other) : 0;
}

/**
 * Design effect of each count: how many times the variance of slice totals exceeds that of independent requests, as an upper 95 %
 * bound over the slices, at least 1. A count that was never seen counts as one event.
 *
 * Source: Kish (1965), Survey Sampling, design effect; slices are the independent units.
 *
 * @param span windows over which slices are summed; whole windows, at least one
 */
export function designEffects(history: SliceHistory, span: number): Readonly<Record<string, number>> {
  const perSpan = Math.max(1, Math.ceil(span / history.minutes));
  const requests = spansOf(history.windows, 'requests', perSpan);
  const effects: Record<string, number> = {};
  for (const name of Object.keys(history.windows[0] ?? {})) {
    const counts = spansOf(history.windows, name, perSpan);
    const ratios = counts.some((slices) => sum(slices) > 0) ? ratiosOf(name, counts, requests) : oneEvent(requests);
    if (ratios !== undefined) effects[name] = upperEffect(ratios);
  }
  return effects;
}

function spansOf(windows: readonly SliceWindow[], name: string, perSpan: number): readonly (readonly number[])[] {
  const spans = Math.max(1, Math.floor(windows.length / perSpan));
  return Array.from({ length: spans }, (_, span) => {
    const inside = windows.slice(span * perSpan, (span + 1) * perSpan).map((window) => window[name] ?? []);
    return (inside[0] ?? []).map((_value, slice) => sum(inside.map((slices) => slices[slice] ?? 0)));
  });
}

/** Squared deviation of each slice, over spans, in units of the mean variance of independent requests. */
function ratiosOf(
  name: string,
  counts: readonly (readonly number[])[],
  requests: readonly (readonly number[])[],
): readonly number[] | undefined {
  const slices = counts[0]?.length ?? 0;
  const squared = Array.from({ length: slices }, () => 0);
  let variance = 0;
  counts.forEach((row, span) => {
    const base = requests[span] ?? [];
    const n = sum(base);
    const k = sum(row);
    row.forEach((value, slice) => {
      const share = name === 'requests' ? 1 / slices : (base[slice] ?? 0) / Math.max(n, 1);
      const spread = name === 'requests' ? 1 : Math.max(n - k, 0) / Math.max(n - 1, 1);
      squared[slice] = (squared[slice] ?? 0) + (value - k * share) ** 2;
      variance += k * share * (1 - share) * spread;
    });
  });
  const scale = variance / slices;
  return scale > 0 ? squared.map((value) => value / scale) : undefined;
}

function oneEvent(requests: readonly (readonly number[])[]): readonly number[] {
  const slices = requests[0]?.length ?? 0;
  return Array.from({ length: slices }, (_, slice) => (slice === 0 ? slices : 0));
}
