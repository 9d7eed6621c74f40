import type { DirtyMark, DirtyPeriod, DirtyStore } from '../../../lambdas/usecases/windows/ports.ts';

/** Marks of periods in memory. */
export class MemoryDirty implements DirtyStore {
  readonly #marks = new Map<string, DirtyMark>();

  async mark(period: DirtyPeriod, { start, stamp, since }: DirtyMark): Promise<void> {
    const key = `${period} ${start}`;
    const first = this.#marks.get(key)?.since ?? since;
    this.#marks.set(key, { start, stamp, ...(since === undefined || first === undefined ? {} : { since: first }) });
  }

  async list(period: DirtyPeriod, until: string): Promise<readonly DirtyMark[]> {
    const own = [...this.#marks].filter(([key, { start }]) => key.startsWith(`${period} `) && start <= until);
    return own.map(([, mark]) => mark).toSorted((a, b) => (a.start < b.start ? -1 : 1));
  }

  async clear(period: DirtyPeriod, { start, stamp }: DirtyMark): Promise<void> {
    const key = `${period} ${start}`;
    if (this.#marks.get(key)?.stamp === stamp) this.#marks.delete(key);
  }
}
