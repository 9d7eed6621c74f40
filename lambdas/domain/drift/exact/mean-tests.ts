import { normalSf } from '../../stats/distribution/normal.ts';
import { studentQuantile } from '../../stats/distribution/student-quantile.ts';
import { studentSf } from '../../stats/distribution/student.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';

/** Size, mean and unbiased variance of one sample. */
export interface SampleSummary {
  readonly rows: number;
  readonly mean: number;
  readonly variance: number;
}

/** Difference of two means, first minus second, with its test. */
export interface MeanTest {
  readonly estimate: number;
  readonly statistic: number;
  readonly degrees: number;
  readonly p: number;
  readonly lower: number;
  readonly upper: number;
}

/** Student's test with one variance for both samples. Source: Student (1908). */
export function pooledTest(a: SampleSummary, b: SampleSummary): Result<MeanTest> {
  const degrees = a.rows + b.rows - 2;
  if (degrees < 1) return tooFew;
  const variance = ((a.rows - 1) * a.variance + (b.rows - 1) * b.variance) / degrees;
  return test({ estimate: a.mean - b.mean, error: Math.sqrt(variance * (1 / a.rows + 1 / b.rows)), degrees });
}

/** Test with a variance for each sample. Source: Welch (1947). */
export function welchTest(a: SampleSummary, b: SampleSummary): Result<MeanTest> {
  if (a.rows < 2 || b.rows < 2) return tooFew;
  const [u, v] = [a.variance / a.rows, b.variance / b.rows];
  return test({ estimate: a.mean - b.mean, error: Math.sqrt(u + v), degrees: welchDegrees(a, b) });
}

/** Relative lift of the first mean over the second, variance by the delta method, degrees of freedom of Welch. */
export function relativeLift(a: SampleSummary, b: SampleSummary): Result<MeanTest> {
  if (a.rows < 2 || b.rows < 2) return tooFew;
  if (b.mean === 0) return undefinedBecause('the mean of the second sample is 0');
  const ratio = a.mean / b.mean;
  const variance = (a.variance / a.rows + (ratio * ratio * b.variance) / b.rows) / (b.mean * b.mean);
  return test({ estimate: ratio - 1, error: Math.sqrt(variance), degrees: welchDegrees(a, b) });
}

/** Difference of the means in pooled standard deviations. Source: Cohen (1988), section 2.2. */
export function cohensD(a: SampleSummary, b: SampleSummary): Result {
  const degrees = a.rows + b.rows - 2;
  if (degrees < 1) return tooFew;
  const variance = ((a.rows - 1) * a.variance + (b.rows - 1) * b.variance) / degrees;
  return variance > 0 ? known((a.mean - b.mean) / Math.sqrt(variance)) : undefinedBecause('no value varies');
}

/** Pooled z of two shares, first minus second; p for "the first is larger". */
export function twoProportionZ(
  a: { readonly hits: number; readonly rows: number },
  b: { readonly hits: number; readonly rows: number },
): Result<{ readonly z: number; readonly p: number }> {
  const share = (a.hits + b.hits) / (a.rows + b.rows);
  const error = Math.sqrt(share * (1 - share) * (1 / a.rows + 1 / b.rows));
  if (!(error > 0)) return undefinedBecause('all rows are alike');
  const z = (a.hits / a.rows - b.hits / b.rows) / error;
  return known({ z, p: normalSf(z) });
}

const tooFew = undefinedBecause('a sample has fewer than two rows');

function welchDegrees(a: SampleSummary, b: SampleSummary): number {
  const [u, v] = [a.variance / a.rows, b.variance / b.rows];
  return (u + v) ** 2 / ((u * u) / (a.rows - 1) + (v * v) / (b.rows - 1));
}

interface Estimate {
  readonly estimate: number;
  readonly error: number;
  readonly degrees: number;
}

function test({ estimate, error, degrees }: Estimate, level = 0.95): Result<MeanTest> {
  if (!(error > 0)) return undefinedBecause('no value varies');
  const statistic = estimate / error;
  const half = studentQuantile(0.5 + level / 2, degrees) * error;
  const p = 2 * studentSf(Math.abs(statistic), degrees);
  return known({ estimate, statistic, degrees, p, lower: estimate - half, upper: estimate + half });
}
