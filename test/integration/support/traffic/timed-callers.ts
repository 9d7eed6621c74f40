import { sendTraffic, type Answer } from '../steps.ts';
import type { System } from '../system.ts';

/** An answer, and the epoch milliseconds at which its caller had it. */
export type TimedAnswer = Answer & { readonly at: number };

/** Four callers of a model who ask one request after the other until they are stopped. */
export class TimedCallers {
  readonly answers: TimedAnswer[] = [];
  readonly #callers: readonly Promise<void>[];
  #isOver = false;

  constructor(system: System, model: string) {
    this.#callers = Array.from({ length: 4 }, () => this.#call(system, model));
  }

  async stop(): Promise<readonly TimedAnswer[]> {
    this.#isOver = true;
    await Promise.all(this.#callers);
    return this.answers;
  }

  /** Milliseconds from an instant to the last answer of a version that anybody had; 0 if none came after it. */
  lastAfter(version: string, since: number): number {
    const last = this.answers.filter((one) => one.version === version).map(({ at }) => at);
    return Math.max(0, Math.max(...last) - since);
  }

  async #call(system: System, model: string): Promise<void> {
    while (!this.#isOver) {
      const [answer] = await sendTraffic(system, model, { most: 1 }).catch(() => []);
      if (answer !== undefined) this.answers.push({ ...answer, at: Date.now() });
    }
  }
}
