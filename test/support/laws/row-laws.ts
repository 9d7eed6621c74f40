import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RowStore } from '../../../lambdas/usecases/windows/ports.ts';
import { aRow } from '../records.ts';

const MINUTE_MS = 60_000;

/** What every store of rows obeys. The store's clock must show `now`, in epoch milliseconds. */
export function rowLaws(name: string, make: () => { readonly rows: RowStore; readonly now: number }): void {
  const windowOf = (now: number, minute: number): string =>
    new Date(Math.floor(now / MINUTE_MS) * MINUTE_MS + minute * MINUTE_MS).toISOString();

  describe(`laws of rows: ${name}`, () => {
    it('reads the windows of a half-open span in order, of one model', async () => {
      const { rows, now } = make();
      const model = `m-${randomUUID().slice(0, 12)}`;
      const ttl = Math.floor(now / 1000) + 86_400;
      const row = (minute: number, object: string) => aRow({ model, window: windowOf(now, minute), object, ttl });
      await rows.writeRows([row(3, 'a-0'), row(1, 'b-1'), row(1, 'b-0'), row(2, 'a-0'), row(0, 'a-0')]);
      await rows.writeRows([aRow({ model: `${model}x`, window: windowOf(now, 1), ttl })]);

      const read = await rows.readRows(model, windowOf(now, 1), windowOf(now, 3));

      expect(read).toEqual([row(1, 'b-0'), row(1, 'b-1'), row(2, 'a-0')]);
    });

    it('keeps a row as it was written first', async () => {
      const { rows, now } = make();
      const model = `m-${randomUUID().slice(0, 12)}`;
      const first = aRow({ model, window: windowOf(now, 0), ttl: Math.floor(now / 1000) + 86_400, foldedAt: 1 });

      await rows.writeRows([first]);
      await rows.writeRows([{ ...first, foldedAt: 2, entries: [] }]);

      expect(await rows.readRows(model, windowOf(now, 0), windowOf(now, 1))).toEqual([first]);
    });

    it('leaves expired rows out', async () => {
      const { rows, now } = make();
      const model = `m-${randomUUID().slice(0, 12)}`;
      await rows.writeRows([aRow({ model, window: windowOf(now, 0), ttl: Math.floor(now / 1000) - 1 })]);

      expect(await rows.readRows(model, windowOf(now, 0), windowOf(now, 1))).toEqual([]);
    });

    it('holds more rows of one object than one call takes', async () => {
      const { rows, now } = make();
      const model = `m-${randomUUID().slice(0, 12)}`;
      const ttl = Math.floor(now / 1000) + 86_400;
      await rows.writeRows(
        Array.from({ length: 60 }, (_, n) => aRow({ model, window: windowOf(now, 0), object: `a-${n}`, ttl })),
      );

      expect(await rows.readRows(model, windowOf(now, 0), windowOf(now, 1))).toHaveLength(60);
    });
  });
}
