/** When a version is cut off: so many failures among so many calls, and for how long. */
export interface BreakerSettings {
  readonly failures: number;
  readonly of: number;
  readonly pauseMs: number;
}

/** A call of a version. */
export interface BreakerCall {
  readonly model: string;
  readonly version: string;
  readonly settings: BreakerSettings;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Five of ten calls failed, half a minute: where a specification says nothing. */
export const usualBreaker: BreakerSettings = { failures: 5, of: 10, pauseMs: 30_000 };

/** Versions that are remembered; beyond them all begin anew. */
const MOST_VERSIONS = 1_000;

/** The last calls of a version, newest last: whether each failed. `openedAt` while it is cut off; `triedAt` while a trial is under way. */
interface Seen {
  readonly failed: readonly boolean[];
  readonly openedAt?: number;
  readonly triedAt?: number;
}

const fresh: Seen = { failed: [] };

/**
 * Cuts off versions that keep failing, in one environment of the router.
 *
 * Closed: calls go through. Open: none does. After the pause one call is a trial (half-open): its success closes, its failure opens for
 * another pause. A trial that nobody reports is over after a pause. Source: Nygard (2007), Release It!, circuit breaker.
 */
export class CircuitBreakers {
  readonly #seen = new Map<string, Seen>();

  /** Whether a call may be made; who may reports how it ended by `leave`. */
  enter({ model, version, settings, at }: BreakerCall): boolean {
    const key = `${model}|${version}`;
    const seen = this.#seen.get(key);
    if (seen?.openedAt === undefined) return true;
    const isTrying = seen.triedAt !== undefined && at < seen.triedAt + settings.pauseMs;
    if (isTrying || at < seen.openedAt + settings.pauseMs) return false;
    this.#seen.set(key, { ...seen, triedAt: at });
    return true;
  }

  /** A call ended; what is the caller's own fault is no failure. */
  leave({ model, version, settings, at }: BreakerCall, isFailure: boolean): void {
    const key = `${model}|${version}`;
    const before = this.#seen.get(key);
    if (before === undefined && this.#seen.size >= MOST_VERSIONS) this.#seen.clear();
    this.#seen.set(key, afterCall(before ?? fresh, { settings, at, isFailure }));
  }
}

function afterCall(
  { failed, openedAt }: Seen,
  { settings, at, isFailure }: Pick<BreakerCall, 'settings' | 'at'> & { readonly isFailure: boolean },
): Seen {
  // Calls that began before it opened end meanwhile: they decide nothing, but a success after the pause is the trial's.
  if (openedAt !== undefined && at < openedAt + settings.pauseMs) return { failed, openedAt };
  if (openedAt !== undefined) return isFailure ? { failed, openedAt: at } : fresh;
  const last = [...failed, isFailure].slice(-settings.of);
  const isOpen = last.filter(Boolean).length >= settings.failures;
  return isOpen ? { failed: last, openedAt: at } : { failed: last };
}
