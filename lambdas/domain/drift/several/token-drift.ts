import { jensenShannon } from '../distance/jensen-shannon.ts';
import type { CountPair, Distance } from '../distance/count-pair.ts';
import { chiSquareTest } from '../test/chi-square-test.ts';
import type { CellTest } from '../test/contingency.ts';

/** Number of cells that tokens are hashed into. */
const TOKEN_CELLS = 256;

/** Change of the words of a text feature. */
export interface TokenDrift {
  readonly distance: Distance;
  readonly test: CellTest;
}

/** Counts of the tokens of texts by hash; no text is kept. Words are runs of letters and digits in lower case. */
export function hashTokens(texts: readonly string[]): readonly number[] {
  const counts = Array.from({ length: TOKEN_CELLS }, () => 0);
  for (const text of texts)
    for (const token of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
      let hash = 0x811c9dc5;
      for (let i = 0; i < token.length; i += 1) hash = Math.imul(hash ^ token.charCodeAt(i), 0x01000193);
      const cell = ((hash ^ (hash >>> 15)) >>> 0) % TOKEN_CELLS;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  return counts;
}

/**
 * Compares hashed tokens by Jensen-Shannon distance and chi-square; collisions only hide drift. Tokens of one text hang together:
 * `dispersion` (at least 1) divides the statistic.
 */
export function tokenDrift(pair: CountPair, dispersion: number): TokenDrift {
  return { distance: jensenShannon(pair), test: chiSquareTest(pair, dispersion) };
}
