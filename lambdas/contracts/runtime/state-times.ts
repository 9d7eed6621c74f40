/** Seconds that one call of a state's function may take: of one that proves by probes or asks a target, and of every other one. */
export const callSeconds = { proving: 140, other: 60 } as const;

/** How often a failed call of a state is made again, and after which pauses: each is `rate` times the one before, up to the longest. */
export const stateRepeats = {
  /** The function failed: what it needs was too slow, or it ran out of time. */
  failed: { attempts: 4, firstSeconds: 2, rate: 2, longestSeconds: 8 },
  /** The function was not called at all. */
  throttled: { attempts: 8, firstSeconds: 1, rate: 1.5, longestSeconds: 10 },
} as const;

/** Seconds after which a state has ended, one way or the other: every call took its time, and every pause was made. */
export function longestStateSeconds(oneCallSeconds: number): number {
  const { failed, throttled } = stateRepeats;
  return (failed.attempts + 1) * oneCallSeconds + pausesOf(failed) + pausesOf(throttled);
}

function pausesOf({
  attempts,
  firstSeconds,
  rate,
  longestSeconds,
}: (typeof stateRepeats)['failed' | 'throttled']): number {
  const pauses = Array.from({ length: attempts }, (_, n) => Math.min(firstSeconds * rate ** n, longestSeconds));
  return pauses.reduce((sum, pause) => sum + pause, 0);
}
