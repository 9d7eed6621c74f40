import { pace } from './pace.ts';

/** Callers who do the same again and again, at one pace together, until they are stopped. */
export class SeveralCallers {
  readonly #paced = pace();
  readonly #round: (paced: () => Promise<void>) => Promise<void>;
  readonly #callers: Promise<void>[];
  #isOver = false;

  /** A round waits for `paced` before each request. */
  constructor(count: number, round: (paced: () => Promise<void>) => Promise<void>) {
    this.#round = round;
    this.#callers = Array.from({ length: count }, () => this.#ask());
  }

  /** Waits for the rounds that are under way. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#callers);
  }

  async #ask(): Promise<void> {
    // The first round begins once whoever made the callers has them.
    await Promise.resolve();
    while (!this.#isOver) await this.#round(this.#paced);
  }
}
