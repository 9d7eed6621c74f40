import { describe, expect, it } from 'vitest';
import { FeedbackFileReader } from '../../../lambdas/adapters/objects/feedback-file-reader.ts';
import type { ReadLine } from '../../../lambdas/usecases/windows/ports.ts';

async function rowsOf(key: string, lines: readonly ReadLine[], from = 0): Promise<readonly unknown[]> {
  const reader = new FeedbackFileReader({
    readLines: async () =>
      (async function* () {
        yield* lines;
      })(),
  });
  const rows: unknown[] = [];
  for await (const row of (await reader.readFile(key, from)) ?? []) rows.push('raw' in row ? [row.line, row.raw] : row);
  return rows;
}

describe('files of feedback', () => {
  it('gives JSON lines with their places; one that is no JSON as its text', async () => {
    const long = { reason: 'too-long', line: 3, characters: 9e6 } as const;

    expect(await rowsOf('labels/a.jsonl', ['{"id":"a"}', '', '{"id":', long, '[1]'])).toEqual([
      [0, { id: 'a' }],
      [2, '{"id":'],
      long,
      [4, [1]],
    ]);
  });

  it('gives rows of CSV by their header: numbers as numbers, empty fields as absent, broken lines as their text', async () => {
    const lines = ['id,label,at,final', 'a,1,,false', 'b,"x, y",2026-02-01T12:00:00Z,', 'c,"open', 'd,0.5,,true,more'];

    expect(await rowsOf('labels/a.csv.gz', lines)).toEqual([
      [1, { id: 'a', label: 1, final: false }],
      [2, { id: 'b', label: 'x, y', at: '2026-02-01T12:00:00Z' }],
      [3, 'c,"open'],
      [4, { id: 'd', label: 0.5, final: true, 'column 5': 'more' }],
    ]);
  });

  it('goes on from a line, with the header of CSV still read', async () => {
    expect(await rowsOf('labels/a.CSV', ['id,label', 'a,1', 'b,0', 'c,1'], 2)).toEqual([
      [2, { id: 'b', label: 0 }],
      [3, { id: 'c', label: 1 }],
    ]);
    expect(await rowsOf('labels/a.ndjson', ['1', '2', '3'], 2)).toEqual([[2, 3]]);
  });
});
