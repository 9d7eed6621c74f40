import { windowKeyAt } from './instants.ts';

/** Windows in each period: everything is counted in windows, so that a shorter window scales all times. */
const periodWindows = { window: 1, five: 5, hour: 60, day: 1_440 } as const;

/** Lengths of time in which rows are kept: the window (a minute), five of them, sixty, and 1,440. */
export type Period = keyof typeof periodWindows;

/** Seconds of a period. */
export function periodSeconds(period: Period, windowSeconds: number): number {
  return periodWindows[period] * windowSeconds;
}

/** Key of the period that holds an instant: its ISO start. */
export function periodKeyAt(period: Period, epochMs: number, windowSeconds: number): string {
  return windowKeyAt(epochMs, periodSeconds(period, windowSeconds));
}

/** Seconds from one compaction to the next: the minute of its schedule, or five windows where these are shorter. */
export function compactEverySeconds(windowSeconds: number): number {
  return Math.min(60, periodSeconds('five', windowSeconds));
}
