import type { Clock } from '../../../lambdas/usecases/system/ports.ts';

/** A clock that only tests move; sleeping moves it at once. */
export class FixedClock implements Clock {
  #now: number;
  /** Every sleep so far, in milliseconds. */
  readonly sleeps: number[] = [];

  /** @param start ISO time or epoch milliseconds */
  constructor(start: string | number = '2026-02-01T12:00:00.000Z') {
    this.#now = typeof start === 'number' ? start : Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    this.#now += ms;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  set(to: string | number): void {
    this.#now = typeof to === 'number' ? to : Date.parse(to);
  }
}
