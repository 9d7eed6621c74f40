import { chiSquareTails } from '../../stats/distribution/chi-square.ts';
import type { CountPair } from '../distance/count-pair.ts';
import { contingency, type CellTest } from './contingency.ts';

/**
 * Chi-square test of homogeneity on the 2 x B table of reference and present. Its level holds from two expected rows a bin.
 *
 * @param dispersion variance of counts as a multiple of independent rows', at least 1; the statistic is divided by it
 */
export function chiSquareTest(pair: CountPair, dispersion = 1): CellTest {
  const table = contingency(pair);
  if (table.kind !== 'known') return table;
  const raw = table.cells.reduce((sum, { seen, expected }) => sum + (seen - expected) ** 2 / expected, 0);
  const statistic = raw / Math.max(1, dispersion);
  return { kind: 'known', statistic, degrees: table.degrees, p: chiSquareTails(statistic, table.degrees).upper };
}
