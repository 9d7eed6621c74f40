/** Which shadow wants to send a copy, and what it may. */
export interface CopyWish {
  readonly model: string;
  readonly version: string;
  /** Most copies a minute. @default - no end */
  readonly perMinute?: number | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

const MINUTE_MS = 60_000;
/** Copies under way at once: a shadow that hangs takes no more than these connections from the callers. */
const MOST_AT_ONCE = 100;
/** Shadows that are counted; beyond them all begin anew. */
const MOST_SHADOWS = 1_000;

interface Counted {
  readonly minute: number;
  readonly sent: number;
}

/** Bounds the copies that one environment of the router sends: so many a minute and shadow, so many at once. */
export class CopyBudget {
  readonly #sent = new Map<string, Counted>();
  readonly #mostAtOnce: number;
  #atOnce = 0;

  constructor(mostAtOnce = MOST_AT_ONCE) {
    this.#mostAtOnce = mostAtOnce;
  }

  /** Whether a copy may be sent now; who may calls `leave` when it is over. */
  enter({ model, version, perMinute = Infinity, at }: CopyWish): boolean {
    const minute = Math.floor(at / MINUTE_MS);
    const key = `${model}|${version}`;
    const before = this.#sent.get(key);
    const sent = before?.minute === minute ? before.sent : 0;
    if (sent >= perMinute || this.#atOnce >= this.#mostAtOnce) return false;
    if (before === undefined && this.#sent.size >= MOST_SHADOWS) this.#sent.clear();
    this.#sent.set(key, { minute, sent: sent + 1 });
    this.#atOnce += 1;
    return true;
  }

  leave(): void {
    this.#atOnce -= 1;
  }
}
