/** Sample requests to a version that is kept warm, in each window. */
export const WARM_REQUESTS = 3;

/** Longest pause between two tries of a cold target. */
const LONGEST_PAUSE_S = 15;

/** A target that has been tried and was cold. */
export interface Warming {
  /** Tries so far, this one included; at least 1. */
  readonly tries: number;
  /** Milliseconds since the first try. */
  readonly waitedMs: number;
  /** Milliseconds that the target may take to start. */
  readonly patienceMs: number;
}

/** What follows: ask again after a pause in whole seconds, or give up. */
export type NextTry = { readonly kind: 'pause'; readonly seconds: number } | { readonly kind: 'give-up' };

/** Pauses double from one second to fifteen; the last try is made when the patience is over, and not much later. */
export function nextTry({ tries, waitedMs, patienceMs }: Warming): NextTry {
  if (waitedMs >= patienceMs) return { kind: 'give-up' };
  const left = Math.ceil((patienceMs - waitedMs) / 1_000);
  return { kind: 'pause', seconds: Math.max(1, Math.min(2 ** (tries - 1), LONGEST_PAUSE_S, left)) };
}
