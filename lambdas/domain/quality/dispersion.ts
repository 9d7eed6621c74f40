import { binCounts, quantileBins } from '../drift/distance/quantile-bins.ts';

/** Fewest blocks from which a dispersion is told. */
const LEAST_BLOCKS = 4;

/**
 * Variance of the counts of whole blocks (hours) as a multiple of independent rows', at least 1: the larger Pearson χ² / degrees of the
 * table in `bins` quantile bins and of the two halves at the median. Rows of one hour are alike, and only this says how much.
 *
 * @param blocks counts over the same cells in rising order, one list a block
 */
export function dispersionOf(blocks: readonly (readonly number[])[], bins = 10): number {
  const filled = blocks.filter((block) => block.some((count) => count > 0));
  if (filled.length < LEAST_BLOCKS) return 1;
  const width = Math.max(...filled.map((block) => block.length));
  const all = Array.from({ length: width }, (_, i) => filled.reduce((sum, block) => sum + (block[i] ?? 0), 0));
  const inBins = (count: number): number => {
    const edges = quantileBins(all, count);
    return pearsonRatio(filled.map((block) => binCounts(edges, block)));
  };
  return Math.max(1, inBins(bins), inBins(2));
}

function pearsonRatio(table: readonly (readonly number[])[]): number {
  const columns = table[0]?.length ?? 0;
  if (columns < 2) return 1;
  const rowSums = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = Array.from({ length: columns }, (_, j) => table.reduce((sum, row) => sum + (row[j] ?? 0), 0));
  const total = rowSums.reduce((sum, count) => sum + count, 0);
  const used = columnSums.filter((sum) => sum > 0).length;
  if (used < 2) return 1;
  let statistic = 0;
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      const expected = ((rowSums[i] ?? 0) * (columnSums[j] ?? 0)) / total;
      if (expected > 0) statistic += (count - expected) ** 2 / expected;
    });
  });
  return statistic / ((table.length - 1) * (used - 1));
}
