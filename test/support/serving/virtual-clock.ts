import type { Clock } from '../../../lambdas/usecases/system/ports.ts';

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

/** Time that goes on by itself to the next thing that waits for it, as soon as nothing else is to be done. */
export class VirtualClock implements Clock {
  #now: number;
  #timers: readonly Timer[] = [];

  constructor(start = 1_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((ring) => {
      this.#timers = [...this.#timers, { at: this.#now + Math.max(0, ms), ring }].toSorted((a, b) => a.at - b.at);
    });
  }

  /** What a promise comes to, time going on until it does. */
  async until<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const done = work.finally(() => (isOver = true));
    done.catch(() => undefined);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isOver) return done;
      const [next, ...later] = this.#timers;
      if (next === undefined) throw new Error('nothing is waited for, and the work is not done');
      this.#timers = later;
      if (Number.isFinite(next.at)) this.#now = Math.max(this.#now, next.at);
      next.ring();
    }
  }
}
