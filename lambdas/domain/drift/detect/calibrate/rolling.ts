import { at } from '../series/at.ts';
import type { Residuals } from './curve.ts';

/** Weighted means of windows that end at each block, their sampling variances and rows; variance 0 = nothing to say. */
export interface RollingMeans {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly rows: Float64Array;
}

/** Means over `length` blocks in a row. */
export function rollingMeans({ residual, variance, weight, rows }: Residuals, length: number): RollingMeans {
  const size = residual.length;
  const result = { mean: new Float64Array(size), variance: new Float64Array(size), rows: new Float64Array(size) };
  for (let t = length - 1; t < size; t += 1) {
    let sum = 0;
    let noise = 0;
    let total = 0;
    let count = 0;
    for (let i = t - length + 1; i <= t; i += 1) {
      const w = at(weight, i);
      total += w;
      sum += w * at(residual, i);
      noise += w * w * at(variance, i);
      count += at(rows, i);
    }
    if (total <= 1e-9) continue;
    result.mean[t] = sum / total;
    result.variance[t] = noise / total ** 2;
    result.rows[t] = count;
  }
  return result;
}
