import { known, undefinedBecause, type Result } from '../../outcome.ts';

/** Levels of the published table and the coefficients of their critical values b0 + b1 / √m + b2 / m. */
const table = [
  { level: 0.25, b: [0.675, -0.245, -0.105] },
  { level: 0.1, b: [1.281, 0.25, -0.305] },
  { level: 0.05, b: [1.645, 0.678, -0.362] },
  { level: 0.025, b: [1.96, 1.149, -0.391] },
  { level: 0.01, b: [2.326, 1.822, -0.396] },
  { level: 0.005, b: [2.573, 2.364, -0.345] },
  { level: 0.001, b: [3.085, 3.615, -0.154] },
] as const;

/** Statistic in standard deviations from its mean, and a p value between 0.001 and 0.25. */
export interface AndersonDarling {
  readonly statistic: number;
  readonly p: number;
}

/**
 * Two-sample Anderson-Darling test with midranks; p by a parabola through the logarithms of the published levels.
 *
 * Source: Scholz, Stephens (1987), K-sample Anderson-Darling tests, equation 7 and table 1.
 */
export function andersonDarling(x: readonly number[], y: readonly number[]): Result<AndersonDarling> {
  const n = x.length + y.length;
  if (x.length === 0 || y.length === 0 || n < 4) return undefinedBecause('fewer than four rows, or an empty side');
  const raw = ((n - 1) / n) * (sumOf(x, [...x, ...y]) + sumOf(y, [...x, ...y]));
  const statistic = (raw - 1) / Math.sqrt(varianceOf(x.length, y.length));
  const logP = parabola(statistic);
  return known({ statistic, p: Math.min(0.25, Math.max(0.001, Math.exp(logP))) });
}

/** One sample's part of the statistic. */
function sumOf(sample: readonly number[], pooled: readonly number[]): number {
  const n = pooled.length;
  const midrank = (values: readonly number[], at: number): number =>
    values.reduce((sum, value) => sum + (value < at ? 1 : value === at ? 0.5 : 0), 0);
  let sum = 0;
  for (const at of new Set(pooled)) {
    const ties = pooled.filter((value) => value === at).length;
    const below = midrank(pooled, at);
    const spread = below * (n - below) - (n * ties) / 4;
    if (spread > 0) sum += ((ties / n) * (n * midrank(sample, at) - sample.length * below) ** 2) / spread;
  }
  return sum / sample.length;
}

/** Variance of the statistic for two samples without drift (equation 4 with k = 2). */
function varianceOf(size: number, other: number): number {
  const n = size + other;
  const sizes = 1 / size + 1 / other;
  let [h, g, tail] = [0, 0, 0];
  for (let i = 1; i < n; i++) h += 1 / i;
  for (let i = n - 1; i >= 2; i--) {
    tail += 1 / i;
    g += tail / (n - i + 1);
  }
  const a = 4 * g - 6 + (10 - 6 * g) * sizes;
  const b = 4 * (2 * g - 4) + 16 * h + (2 * g - 14 * h - 4) * sizes - 8 * h + 4 * g - 6;
  const c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + (2 * h - 6) * sizes + 4 * h;
  const d = 4 * (2 * h + 6) - 8 * h;
  return (a * n ** 3 + b * n ** 2 + c * n + d) / ((n - 1) * (n - 2) * (n - 3));
}

/** Least squares of ln(level) on the critical value and its square, at the statistic. */
function parabola(statistic: number): number {
  const points = table.map(({ level, b: [b0, b1, b2] }) => ({ x: b0 + b1 + b2, y: Math.log(level) }));
  const power = (k: number): number => points.reduce((sum, { x }) => sum + x ** k, 0);
  const moment = (k: number): number => points.reduce((sum, { x, y }) => sum + y * x ** k, 0);
  const rows = [0, 1, 2].map((i) => [power(i), power(i + 1), power(i + 2), moment(i)]);
  const [c0 = 0, c1 = 0, c2 = 0] = solve(rows);
  return c0 + c1 * statistic + c2 * statistic * statistic;
}

/** Gauss-Jordan elimination of a small positive definite system with its right side as the last column. */
function solve(rows: readonly (readonly number[])[]): readonly number[] {
  const system = rows.map((row) => [...row]);
  system.forEach((pivotRow, i) => {
    const pivot = pivotRow[i] ?? 1;
    pivotRow.forEach((value, j) => (pivotRow[j] = value / pivot));
    system.forEach((row, k) => {
      const factor = k === i ? 0 : (row[i] ?? 0);
      row.forEach((value, j) => (row[j] = value - factor * (pivotRow[j] ?? 0)));
    });
  });
  return system.map((row) => row.at(-1) ?? 0);
}
