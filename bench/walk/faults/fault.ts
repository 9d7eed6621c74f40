/** How a call is made to fail, or what happens as it is made. */
export const manners = ['once', 'always', 'slow', 'took-effect', 'stop'] as const;
export type Manner = (typeof manners)[number];

/** What a caller in trouble sees: an error of the service, or a connection that ends. */
export type Style = 'error' | 'cut';

/** What becomes of one attempt of a call: it goes through, fails before it does anything or after it did, or is answered when nobody waits any more. */
export type Fate = 'pass' | Style | `${Style} after` | 'late';

/** A fault of one case. */
export interface FaultOrder {
  /** Function whose call fails. */
  readonly functionName: string;
  /** Call that fails, by its name or the beginning of it. */
  readonly call: string;
  readonly manner: Manner;
  readonly style: Style;
  /** Texts, one of which stands in the calls of the case's model; undefined where calls name no model, so that the case must be alone. */
  readonly marks: readonly string[] | undefined;
  /** Stops the execution; used by the manner `stop`. */
  readonly stop: () => Promise<void>;
}

/** One attempt of a call as the proxy sees it. */
export interface Attempt {
  readonly functionName: string;
  readonly call: string;
  /** Same for all attempts that the client makes of one call. */
  readonly id: string;
  /** Address and body, in which the model's name stands. */
  readonly text: string;
}

/** A fault that waits for its call, and what it has done. */
export class Fault {
  readonly #order: FaultOrder;
  #first: string | undefined;
  #strikes = 0;

  constructor(order: FaultOrder) {
    this.#order = order;
  }

  /** Attempts that were met. */
  get strikes(): number {
    return this.#strikes;
  }

  /** What becomes of an attempt; a stop has been made when this returns. */
  async fateOf(attempt: Attempt): Promise<Fate> {
    const { functionName, call, marks } = this.#order;
    const isMine = attempt.functionName === functionName && attempt.call.startsWith(call);
    if (!isMine || marks?.some((mark) => attempt.text.includes(mark)) === false) return 'pass';
    const isNew = this.#first === undefined;
    this.#first ??= attempt.id;
    if (this.#order.manner !== 'always' && attempt.id !== this.#first) return 'pass';
    return this.#strike(isNew);
  }

  async #strike(isNew: boolean): Promise<Fate> {
    const { manner, style, stop } = this.#order;
    switch (manner) {
      case 'once':
      case 'always':
        this.#strikes += 1;
        return style;
      case 'slow':
        this.#strikes += 1;
        return 'late';
      case 'took-effect':
        // After a cut the client itself asks again, and finds what it did; after an error every attempt takes effect and fails.
        if (!isNew && style === 'cut') return 'pass';
        this.#strikes += 1;
        return `${style} after`;
      case 'stop':
        if (!isNew) return 'pass';
        await stop();
        this.#strikes += 1;
        return 'pass';
    }
  }
}
