import { chiSquareTails } from '../../stats/distribution/chi-square.ts';
import type { CountPair } from '../distance/count-pair.ts';
import { contingency, type CellTest } from './contingency.ts';

/** Likelihood-ratio (G) test of homogeneity on the 2 x B table of reference and present. */
export function gTest(pair: CountPair): CellTest {
  const table = contingency(pair);
  if (table.kind !== 'known') return table;
  const half = table.cells.reduce(
    (sum, { seen, expected }) => sum + (seen === 0 ? 0 : seen * Math.log(seen / expected)),
    0,
  );
  const statistic = Math.max(0, 2 * half);
  return { kind: 'known', statistic, degrees: table.degrees, p: chiSquareTails(statistic, table.degrees).upper };
}
