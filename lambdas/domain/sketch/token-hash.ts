import { textHash } from './text-hash.ts';
import type { SparseCounts } from './value/sparse-counts.ts';

/** Number of cells: different tokens may share one, which can only hide drift. */
const TOKEN_CELLS = 256;
const TOKEN_SEED = 0x27d4eb2f;

/** Counts of hashed tokens by cell, without their text; merge with `mergeCounts`. */
export function tokenHashOf(texts: Iterable<string>): SparseCounts {
  const counts: Record<string, number> = {};
  for (const text of texts) {
    for (const token of tokensOf(text)) {
      const cell = textHash(token, TOKEN_SEED) % TOKEN_CELLS;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  return counts;
}

/** Runs of letters and digits in lower case. */
function tokensOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
