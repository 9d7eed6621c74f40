import { rowsOf, type CountPair } from '../distance/count-pair.ts';
import { chiSquareTest } from '../test/chi-square-test.ts';
import type { CellTest } from '../test/contingency.ts';

/** Cramér's V of side against category, 0 to 1, without a bias correction. */
export type CramersV =
  { readonly kind: 'known'; readonly value: number } | Exclude<CellTest, { readonly kind: 'known' }>;

/** √(χ² / (n + m)): with two rows, min(r − 1, c − 1) is 1. */
export function cramersV(pair: CountPair): CramersV {
  const test = chiSquareTest(pair);
  if (test.kind !== 'known') return test;
  const rows = rowsOf(pair);
  return { kind: 'known', value: Math.sqrt(test.statistic / (rows.reference + rows.current)) };
}
