import { known, undefinedBecause, type Result } from '../../outcome.ts';
import { chiSquareTails } from '../../stats/distribution/chi-square.ts';
import { hypergeometricPmf } from '../../stats/distribution/hypergeometric.ts';
import { sum } from '../../stats/sum.ts';

/** A test of counts. */
export interface CountTest {
  readonly statistic: number;
  readonly p: number;
  readonly degrees: number;
}

/** One cell of a table: what was counted, and what would be expected. */
type Distance = (observed: number, expected: number) => number;

const pearson: Distance = (observed, expected) => (observed - expected) ** 2 / expected;
const likelihood: Distance = (observed, expected) => (observed > 0 ? 2 * observed * Math.log(observed / expected) : 0);

/** Homogeneity of a table, without correction; empty columns are dropped. Source: Pearson (1900). */
export function chiSquareTest(table: readonly (readonly number[])[]): Result<CountTest> {
  return homogeneity(table, pearson);
}

/** Homogeneity of a table by the likelihood ratio. Source: Wilks (1938). */
export function gTest(table: readonly (readonly number[])[]): Result<CountTest> {
  return homogeneity(table, likelihood);
}

/** Counts against expected counts of the same sum. */
export function chiSquareFit(observed: readonly number[], expected: readonly number[]): Result<CountTest> {
  return fit({ observed, expected, distance: pearson });
}

/** Counts against expected counts of the same sum, by the likelihood ratio. */
export function gFit(observed: readonly number[], expected: readonly number[]): Result<CountTest> {
  return fit({ observed, expected, distance: likelihood });
}

/** Fisher's exact test of a 2 × 2 table, two-sided: probabilities not above that of the observed table. Source: Fisher (1922). */
export function fisherExact([[a, b], [c, d]]: readonly [readonly [number, number], readonly [number, number]]): number {
  const urn = { population: a + b + c + d, marked: a + b, draws: a + c };
  if (urn.population === 0) return 1;
  const at = hypergeometricPmf(a, urn);
  let p = 0;
  for (let x = Math.max(0, urn.draws - (c + d)); x <= Math.min(urn.marked, urn.draws); x++) {
    const own = hypergeometricPmf(x, urn);
    if (own <= at * (1 + 1e-7)) p += own;
  }
  return Math.min(1, p);
}

function homogeneity(table: readonly (readonly number[])[], distance: Distance): Result<CountTest> {
  const rows = table.map(sum);
  const columns = (table[0] ?? []).map((_, j) => sum(table.map((row) => row[j] ?? 0)));
  const all = sum(rows);
  const [filledRows, filledColumns] = [rows.filter((n) => n > 0).length, columns.filter((n) => n > 0).length];
  if (filledRows < 2 || filledColumns < 2)
    return undefinedBecause('fewer than two rows or columns of the table are filled');
  let statistic = 0;
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      const expected = ((rows[i] ?? 0) * (columns[j] ?? 0)) / all;
      if (expected > 0) statistic += distance(count, expected);
    });
  });
  return testOf(statistic, (filledRows - 1) * (filledColumns - 1));
}

interface Fit {
  readonly observed: readonly number[];
  readonly expected: readonly number[];
  readonly distance: Distance;
}

function fit({ observed, expected, distance }: Fit): Result<CountTest> {
  if (observed.length < 2 || !expected.every((count) => count > 0)) return undefinedBecause('an expected count is 0');
  return testOf(
    observed.reduce((sum, count, i) => sum + distance(count, expected[i] ?? 1), 0),
    observed.length - 1,
  );
}

/** The likelihood ratio of equal shares may come out below 0 by rounding. */
function testOf(raw: number, degrees: number): Result<CountTest> {
  const statistic = Math.max(0, raw);
  return known({ statistic, p: chiSquareTails(statistic, degrees).upper, degrees });
}
