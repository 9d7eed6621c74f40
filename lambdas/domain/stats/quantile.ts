import { undefinedBecause, known, type Result } from '../outcome.ts';

/** Quantile of rows by linear interpolation (R-7, the default of numpy). Source: Hyndman, Fan (1996). */
export function linearQuantile(values: readonly number[], q: number): Result {
  if (values.length === 0) return undefinedBecause('no values');
  const sorted = values.toSorted((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const [below, share] = [sorted[Math.floor(place)] ?? 0, place - Math.floor(place)];
  const above = sorted[Math.ceil(place)] ?? below;
  return known(share === 0 ? below : below + (above - below) * share);
}

/** Quantile of rows at lower rank floor(q (n − 1)): what a sketch approximates. */
export function lowerQuantile(values: readonly number[], q: number): Result {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.floor(q * (sorted.length - 1))];
  return value === undefined ? undefinedBecause('no values') : known(value);
}
