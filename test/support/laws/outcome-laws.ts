import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OutcomeRow } from '../../../lambdas/contracts/stored/rows/outcome-row.ts';
import { SLICE_COUNT, type SliceRow } from '../../../lambdas/contracts/stored/rows/slice-row.ts';
import type { OutcomeStore, SliceStore } from '../../../lambdas/usecases/windows/ports.ts';

const MINUTE_MS = 60_000;

/** A store with ways to put what fold will write; its clock shows `now`, in epoch milliseconds. */
export interface OutcomeBench {
  readonly store: OutcomeStore & SliceStore;
  readonly now: number;
  putOutcome(row: OutcomeRow): Promise<void>;
  putSlices(row: SliceRow): Promise<void>;
  hear(until: string): Promise<void>;
}

/** What every store of outcomes and slices obeys. */
export function outcomeLaws(name: string, make: () => OutcomeBench): void {
  const windowOf = (now: number, minute: number): string =>
    new Date(Math.floor(now / MINUTE_MS) * MINUTE_MS + minute * MINUTE_MS).toISOString();
  const modelName = (): string => `m-${randomUUID().slice(0, 12)}`;

  describe(`laws of outcomes: ${name}`, () => {
    it('reads outcomes by the window of their requests, whenever they arrived', async () => {
      const bench = make();
      const model = modelName();
      const row = (minute: number, arrived: number): OutcomeRow => ({
        schema: 1,
        model,
        window: windowOf(bench.now, minute),
        arrived: windowOf(bench.now, arrived),
        object: 'a-0',
        entries: [
          {
            version: 'v1',
            assignment: 'random',
            revision: 2,
            kpis: { sale: 3 },
            moments: { value: { count: 2, sum: 1.5, sumSq: 1.25 } },
          },
        ],
        ttl: Math.floor(bench.now / 1000) + 86_400,
      });
      for (const one of [row(0, 1), row(1, 1), row(1, 5), row(2, 2), row(3, 3)]) await bench.putOutcome(one);

      const { rows } = await bench.store.readOutcomes(model, windowOf(bench.now, 1), windowOf(bench.now, 3));

      expect(rows).toEqual([row(1, 1), row(1, 5), row(2, 2)]);
    });

    it('says up to where outcomes have been heard', async () => {
      const bench = make();
      await bench.hear('2026-02-01T12:00:00.000Z');

      const { heardUntil } = await bench.store.readOutcomes(
        modelName(),
        windowOf(bench.now, 0),
        windowOf(bench.now, 1),
      );

      expect(heardUntil).toBe('2026-02-01T12:00:00.000Z');
    });

    it('reads slices of a span of windows', async () => {
      const bench = make();
      const model = modelName();
      const row = (minute: number, version: string): SliceRow => ({
        schema: 1,
        model,
        window: windowOf(bench.now, minute),
        version,
        assignment: 'random',
        object: 'a',
        minutes: 10,
        slices: { requests: Array.from({ length: SLICE_COUNT }, (_, slice) => slice) },
        ttl: Math.floor(bench.now / 1000) + 86_400,
      });
      for (const one of [row(0, 'v1'), row(10, 'v1'), row(10, 'v2'), row(20, 'v1')]) await bench.putSlices(one);

      const rows = await bench.store.readSlices(model, windowOf(bench.now, 10), windowOf(bench.now, 20));

      expect(rows).toEqual([row(10, 'v1'), row(10, 'v2')]);
    });

    it('leaves expired rows out', async () => {
      const bench = make();
      const model = modelName();
      const frame = { schema: 1, model, window: windowOf(bench.now, 0), ttl: Math.floor(bench.now / 1000) - 1 };
      await bench.putOutcome({ ...frame, arrived: frame.window, object: 'a', entries: [] });
      await bench.putSlices({ ...frame, version: 'v1', assignment: 'random', object: 'a', minutes: 10, slices: {} });

      const [from, to] = [windowOf(bench.now, 0), windowOf(bench.now, 1)];

      expect((await bench.store.readOutcomes(model, from, to)).rows).toEqual([]);
      expect(await bench.store.readSlices(model, from, to)).toEqual([]);
    });
  });
}
