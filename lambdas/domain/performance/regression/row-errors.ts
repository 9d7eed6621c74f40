/** One labelled prediction of a number. */
export interface PredictedRow {
  /** What came true. */
  readonly actual: number;
  readonly predicted: number;
  /** 1 / sampling rate, > 0. */
  readonly weight: number;
}

/** Smallest divisor of a percentage error, 2.2e−16 as in scikit-learn. */
const EPSILON = Number.EPSILON;

/** Error of a row: positive = predicted too high. */
export function errorOf({ actual, predicted }: PredictedRow): number {
  return predicted - actual;
}

/** |e| / |y| as a fraction, with a divisor of at least 2.2e−16. */
export function percentageError(row: PredictedRow): number {
  return Math.abs(errorOf(row)) / Math.max(Math.abs(row.actual), EPSILON);
}

/** 2 |e| / (|y| + |y'|); 0 if both are 0. */
export function symmetricError(row: PredictedRow): number {
  const size = Math.abs(row.actual) + Math.abs(row.predicted);
  return size === 0 ? 0 : (2 * Math.abs(errorOf(row))) / size;
}

/** (ln(1 + y') − ln(1 + y))²; undefined if a value is −1 or less. */
export function logSquaredError({ actual, predicted }: PredictedRow): number | undefined {
  if (actual <= -1 || predicted <= -1) return undefined;
  return (Math.log1p(predicted) - Math.log1p(actual)) ** 2;
}

/** Poisson deviance 2 (y ln(y / y') − y + y'); undefined if y < 0 or y' ≤ 0. */
export function poissonDeviance({ actual, predicted }: PredictedRow): number | undefined {
  if (actual < 0 || predicted <= 0) return undefined;
  return 2 * ((actual === 0 ? 0 : actual * Math.log(actual / predicted)) - actual + predicted);
}

/** Gamma deviance 2 (ln(y' / y) + y / y' − 1); undefined unless both are above 0. */
export function gammaDeviance({ actual, predicted }: PredictedRow): number | undefined {
  if (actual <= 0 || predicted <= 0) return undefined;
  return 2 * (Math.log(predicted / actual) + actual / predicted - 1);
}

/**
 * Pinball loss of a predicted q-quantile: max(q d, (q − 1) d), d = y − y'.
 *
 * Source: Koenker, Bassett (1978), Regression quantiles.
 */
export function pinballLoss({ actual, predicted }: PredictedRow, q: number): number {
  const gap = actual - predicted;
  return Math.max(q * gap, (q - 1) * gap);
}
