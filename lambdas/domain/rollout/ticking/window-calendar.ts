/** The judge's calendar: window 0 starts at `startMs` and every window lasts `lengthMs`. */
export interface WindowCalendar {
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly lengthMs: number;
}

/** Windows from the end of a window until it is final: its rows have been delivered and folded by then. */
const FINAL_AFTER_WINDOWS = 1.5;

/** Window that holds an instant; negative before the start. */
export function windowAt({ startMs, lengthMs }: WindowCalendar, nowMs: number): number {
  return Math.floor((nowMs - startMs) / lengthMs);
}

/** Epoch milliseconds at which a window starts. */
export function startOfWindow({ startMs, lengthMs }: WindowCalendar, window: number): number {
  return startMs + window * lengthMs;
}

/** How many windows are final: windows 0 to n − 1 are, n is not yet. */
export function finalWindows(calendar: WindowCalendar, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - calendar.startMs) / calendar.lengthMs - FINAL_AFTER_WINDOWS));
}
