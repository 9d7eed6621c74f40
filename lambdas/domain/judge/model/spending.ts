/** Calendar of a rollout: planned windows, and the window until which the last step may be held. */
export interface Calendar {
  /** Windows of the planned steps, ≥ 1. */
  readonly plannedMinutes: number;
  /** End of the hold after the last step in windows from the start, above `plannedMinutes`; absent = no hold. */
  readonly holdUntil?: number;
}

const holdShare = 0.2;

/**
 * Share of the error budget allowed up to and including a window (counted from 0), in [0, 1].
 *
 * Pocock-like and fixed by the calendar, not by the data. With a hold, a fifth is kept for it.
 * Source: Lan, DeMets (1983), spending function ln(1 + (e − 1) t).
 */
export function spendingShare(calendar: Calendar, window: number): number {
  const { plannedMinutes, holdUntil } = calendar;
  const planned = Math.log(1 + (Math.E - 1) * Math.min(1, (window + 1) / plannedMinutes));
  if (holdUntil === undefined) return planned;
  const held = Math.min(1, Math.max(0, (window + 1 - plannedMinutes) / (holdUntil - plannedMinutes)));
  return (1 - holdShare) * planned + holdShare * held;
}
