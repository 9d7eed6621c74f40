import type { ErrorSketch } from './error-sketch.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';

/** 1 − SSE / SST; has no value if y is constant. */
export function r2({ squared, actual }: ErrorSketch): Result {
  if (!(actual.m2 > 0)) return undefinedBecause('the actual values are constant');
  return known(1 - (squared.mean * squared.count) / actual.m2);
}

/** 1 − var e / var y: R² without the bias; has no value if y is constant. */
export function explainedVariance({ error, actual }: ErrorSketch): Result {
  if (!(actual.m2 > 0)) return undefinedBecause('the actual values are constant');
  return known(1 - error.m2 / actual.m2);
}

/** Root of the mean squared error. */
export function rmse({ squared }: ErrorSketch): Result {
  return squared.count === 0 ? undefinedBecause('no rows') : known(Math.sqrt(squared.mean));
}

/** Σ |e| / Σ |y|. */
export function wape({ relative }: ErrorSketch): Result {
  if (relative.count === 0) return undefinedBecause('no rows');
  return relative.meanX === 0 ? undefinedBecause('all actual values are 0') : known(relative.meanY / relative.meanX);
}
