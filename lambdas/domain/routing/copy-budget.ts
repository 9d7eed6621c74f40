/** Which shadow wants to send a copy, and what it may. */
export interface CopyWish {
  readonly model: string;
  readonly version: string;
  /** Most copies a minute, of all shadows of the model together. @default - no end */
  readonly perMinute?: number | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How a copy ended. */
export interface CopyEnd extends Pick<CopyWish, 'model' | 'version' | 'at'> {
  readonly isTimeout: boolean;
}

/** Longest that a copy may take, in milliseconds: the environment of the router waits for it. */
export const LONGEST_COPY_MS = 10_000;
const MINUTE_MS = 60_000;
/** Copies under way at once: a shadow that hangs takes no more than these connections from the callers. */
const MOST_AT_ONCE = 100;
/** Timeouts in a row after which a shadow gets no copies from this environment, and for how long. */
const MOST_TIMEOUTS = 3;
const PAUSE_MS = 60_000;
/** Shadows that are counted; beyond them all begin anew. */
const MOST_SHADOWS = 1_000;

interface Sent {
  readonly minute: number;
  readonly sent: number;
}

interface Counted {
  /** In a row. */
  readonly timeouts: number;
  /** Epoch milliseconds. */
  readonly pausedUntil: number;
}

const fresh: Counted = { timeouts: 0, pausedUntil: -Infinity };
const none: Sent = { minute: -1, sent: 0 };

/**
 * Bounds the copies that one environment of the router sends: so many a minute and model, so many at once, none for a minute after
 * three timeouts in a row, because each holds the environment until its deadline.
 */
export class CopyBudget {
  readonly #shadows = new Map<string, Counted>();
  /** By model: what several shadows cost is one bill. */
  readonly #sent = new Map<string, Sent>();
  readonly #mostAtOnce: number;
  #atOnce = 0;

  constructor(mostAtOnce = MOST_AT_ONCE) {
    this.#mostAtOnce = mostAtOnce;
  }

  /** Whether a copy may be sent now; who may calls `leave` when it is over. */
  enter({ model, version, perMinute = Infinity, at }: CopyWish): boolean {
    const key = `${model}|${version}`;
    const { pausedUntil } = this.#shadows.get(key) ?? fresh;
    if (at < pausedUntil || this.#atOnce >= this.#mostAtOnce || !this.#count(model, { perMinute, at })) return false;
    if (!this.#shadows.has(key)) {
      if (this.#shadows.size >= MOST_SHADOWS) this.#shadows.clear();
      this.#shadows.set(key, fresh);
    }
    this.#atOnce += 1;
    return true;
  }

  leave({ model, version, isTimeout, at }: CopyEnd): void {
    this.#atOnce -= 1;
    const key = `${model}|${version}`;
    const before = this.#shadows.get(key) ?? fresh;
    const timeouts = isTimeout ? before.timeouts + 1 : 0;
    const isPaused = timeouts >= MOST_TIMEOUTS;
    const pausedUntil = isPaused ? at + PAUSE_MS : before.pausedUntil;
    this.#shadows.set(key, { timeouts: isPaused ? 0 : timeouts, pausedUntil });
  }

  /** Whether there is one more left for the model in this minute; then it is counted. */
  #count(model: string, { perMinute, at }: { readonly perMinute: number; readonly at: number }): boolean {
    const minute = Math.floor(at / MINUTE_MS);
    const before = this.#sent.get(model) ?? none;
    const sent = before.minute === minute ? before.sent : 0;
    if (sent >= perMinute) return false;
    if (before === none && this.#sent.size >= MOST_SHADOWS) this.#sent.clear();
    this.#sent.set(model, { minute, sent: sent + 1 });
    return true;
  }
}
