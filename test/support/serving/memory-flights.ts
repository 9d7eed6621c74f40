import type { Flight, FlightCounter } from '../../../lambdas/usecases/serving/ports.ts';

/** Requests under way in memory; `isUp` false: it never answers in time. */
export class MemoryFlights implements FlightCounter {
  readonly held = new Map<string, Set<number>>();
  isUp = true;

  async enter(
    { model, holder }: Flight,
    { most, at }: { readonly most: number; readonly at: number },
  ): Promise<boolean> {
    if (!this.isUp) throw new Error('the table does not answer');
    const alive = [...(this.held.get(model) ?? [])].filter((one) => one >= at * 1_000);
    const isIn = alive.includes(holder) || alive.length < most;
    this.held.set(model, new Set(isIn ? [...alive, holder] : alive));
    return isIn;
  }

  async leave({ model, holder }: Flight): Promise<void> {
    this.held.get(model)?.delete(holder);
  }
}
