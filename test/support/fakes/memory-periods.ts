import type { HealthRow, PointerRow } from '../../../lambdas/contracts/stored/rows/period-row.ts';
import type { ModelSpan, PeriodStore } from '../../../lambdas/usecases/windows/ports.ts';

/** Rows of periods in memory: each is written over under its key. */
export class MemoryPeriods implements PeriodStore {
  readonly health = new Map<string, HealthRow>();
  readonly pointers = new Map<string, PointerRow>();

  async writeHealth(row: HealthRow): Promise<void> {
    this.health.set(`${row.model} ${row.start}`, structuredClone(row));
  }

  async writePointer(period: 'hour' | 'day', row: PointerRow): Promise<void> {
    this.pointers.set(`${period} ${row.model} ${row.start}`, structuredClone(row));
  }

  async readHealth(model: string, from: string, to: string): Promise<readonly HealthRow[]> {
    const own = [...this.health.values()].filter((row) => row.model === model && row.start >= from && row.start < to);
    return own.toSorted((a, b) => (a.start < b.start ? -1 : 1));
  }

  async readPointers(period: 'hour' | 'day', { model, from, to }: ModelSpan): Promise<readonly PointerRow[]> {
    const own = [...this.pointers].filter(([key]) => key.startsWith(`${period} ${model} `)).map(([, row]) => row);
    return own.filter(({ start }) => start >= from && start < to).toSorted((a, b) => (a.start < b.start ? -1 : 1));
  }
}
