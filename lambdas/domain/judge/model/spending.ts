/** Calendar of a rollout: planned minutes, and the minute until which the last step may be held. */
export interface Calendar {
  /** Minutes of the planned steps, ≥ 1. */
  readonly plannedMinutes: number;
  /** End of the hold after the last step in minutes from the start, above `plannedMinutes`; absent = no hold. */
  readonly holdUntil?: number;
}

const holdShare = 0.2;

/**
 * Share of the error budget allowed up to and including a minute (counted from 0), in [0, 1].
 *
 * Pocock-like and fixed by the calendar, not by the data. With a hold, a fifth is kept for it.
 * Source: Lan, DeMets (1983), spending function ln(1 + (e − 1) t).
 */
export function spendingShare(calendar: Calendar, minute: number): number {
  const { plannedMinutes, holdUntil } = calendar;
  const planned = Math.log(1 + (Math.E - 1) * Math.min(1, (minute + 1) / plannedMinutes));
  if (holdUntil === undefined) return planned;
  const held = Math.min(1, Math.max(0, (minute + 1 - plannedMinutes) / (holdUntil - plannedMinutes)));
  return (1 - holdShare) * planned + holdShare * held;
}
