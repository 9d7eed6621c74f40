import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LineReader, ObjectStore, ReadLine } from '../../../lambdas/usecases/windows/ports.ts';

/** What every store of objects obeys. */
export function objectLaws(name: string, make: () => ObjectStore & LineReader): void {
  const newKey = (end: string): string => `laws/${randomUUID()}${end}`;

  describe(`laws of objects: ${name}`, () => {
    it.each(['.json', '.json.gz'])('gives back the text that was written to a key ending with %s', async (end) => {
      const store = make();
      const key = newKey(end);

      expect(await store.readText(key)).toBeUndefined();
      await store.writeText(key, '{"name":"zoë"}');
      await store.writeText(key, '{"name":"chloë"}');

      expect(await store.readText(key)).toBe('{"name":"chloë"}');
    });

    it.each(['.ndjson', '.gz'])('reads the lines of an object ending with %s', async (end) => {
      const store = make();
      const key = newKey(end);
      const lines = Array.from({ length: 5_000 }, (_, n) => `${n} ${'é'.repeat(n % 50)}`);
      await store.writeText(key, `${lines.join('\n')}\n`);

      expect(await collect(await store.readLines(key))).toEqual(lines);
    });

    it('reads an object without a last line end, an empty one, and one that is not there', async () => {
      const store = make();
      const [open, empty] = [newKey('.ndjson'), newKey('.ndjson')];
      await store.writeText(open, 'a\n\nb');
      await store.writeText(empty, '');

      expect(await collect(await store.readLines(open))).toEqual(['a', '', 'b']);
      expect((await collect(await store.readLines(empty))).filter((line) => line !== '')).toEqual([]);
      expect(await store.readLines(newKey('.gone'))).toBeUndefined();
    });
  });
}

async function collect(lines: AsyncIterable<ReadLine> | undefined): Promise<readonly ReadLine[]> {
  const found: ReadLine[] = [];
  for await (const line of lines ?? []) found.push(line);
  return found;
}
