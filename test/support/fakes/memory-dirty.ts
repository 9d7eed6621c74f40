import type { DirtyMark, DirtyStore } from '../../../lambdas/usecases/windows/ports.ts';

type Period = Parameters<DirtyStore['mark']>[0];

/** Marks of periods in memory. */
export class MemoryDirty implements DirtyStore {
  readonly #marks = new Map<string, string>();

  async mark(period: Period, { start, stamp }: DirtyMark): Promise<void> {
    this.#marks.set(`${period} ${start}`, stamp);
  }

  async list(period: Period, until: string): Promise<readonly DirtyMark[]> {
    return [...this.#marks]
      .map(([key, stamp]) => ({ period: key.split(' ')[0], start: key.split(' ')[1] ?? '', stamp }))
      .filter((one) => one.period === period && one.start <= until)
      .map(({ start, stamp }) => ({ start, stamp }))
      .toSorted((a, b) => (a.start < b.start ? -1 : 1));
  }

  async clear(period: Period, { start, stamp }: DirtyMark): Promise<void> {
    if (this.#marks.get(`${period} ${start}`) === stamp) this.#marks.delete(`${period} ${start}`);
  }
}
