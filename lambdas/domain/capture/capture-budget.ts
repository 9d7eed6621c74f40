const SECOND_MS = 1_000;
/** Models whose rates are kept; the others begin anew. */
const MOST_MODELS = 10_000;

/** What capture may keep of a model's requests. */
export interface CaptureShare {
  readonly model: string;
  /** Records with features a second that are aimed at, > 0. */
  readonly perSecond: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

interface Rate {
  second: number;
  count: number;
  /** Requests in the second before this one. */
  before: number;
}

/**
 * How many requests a captured record stands for, by model, in one environment of the router.
 *
 * Within a second each request is kept with the same probability 1 / k, and a kept one has weight k: k is fixed by the rate of the
 * second before, never by the requests that it is applied to, so that weighted sums estimate those of all requests without bias.
 * Source: Horvitz, Thompson (1952), A generalization of sampling without replacement from a finite universe.
 */
export class CaptureBudget {
  readonly #rates = new Map<string, Rate>();

  /** Counts a request; the weight k of its second, a power of two, 1 where everything is kept. */
  weightOf({ model, perSecond, at }: CaptureShare): number {
    const second = Math.floor(at / SECOND_MS);
    const rate = this.#rateOf(model, second);
    if (second > rate.second) {
      rate.before = second === rate.second + 1 ? rate.count : 0;
      rate.second = second;
      rate.count = 0;
    }
    rate.count += 1;
    return powerAbove(rate.before / perSecond);
  }

  #rateOf(model: string, second: number): Rate {
    const held = this.#rates.get(model);
    if (held !== undefined) return held;
    if (this.#rates.size >= MOST_MODELS) this.#rates.clear();
    const rate = { second, count: 0, before: 0 };
    this.#rates.set(model, rate);
    return rate;
  }
}

function powerAbove(ratio: number): number {
  return ratio <= 1 ? 1 : 2 ** Math.ceil(Math.log2(ratio));
}
