/** Power with which the chance of crossing is spread over epochs, and the ratio of one epoch to the next. */
const SPREAD = 1.4;
const EPOCH = 2;
/** Riemann zeta at 1.4, for the sum of the epochs' chances. */
const ZETA = zeta(SPREAD);
const K1 = (EPOCH ** 0.25 + EPOCH ** -0.25) / Math.SQRT2;
const K2 = (Math.sqrt(EPOCH) + 1) / 2;
/** Fineness of the grid of quantiles. */
const FINENESS = 0.5;

/**
 * Bound of the order of the iterated logarithm on a sum of variance v and scale c, for all times.
 *
 * Source: Howard, Ramdas, McAuliffe, Sekhon (2021), theorem 1 with h(k) = (k + 1)^1.4 ζ(1.4), epochs doubling.
 *
 * @param start variance from which the bound is tight
 */
export function polyStitchingBound(v: number, alpha: number, { start, c }: { start: number; c: number }): number {
  const used = Math.max(v, start);
  return curved(used, evidence(used / start, ZETA / alpha), c);
}

/**
 * Bound on the number of rows below a quantile, for all times and all quantiles together.
 *
 * Source: Howard, Ramdas (2022), Sequential estimation of quantiles, theorem 3.
 *
 * @param q the quantile, in (0, 1)
 * @param start number of rows from which the bound is tight
 */
export function doubleStitchingBound(
  q: number,
  rows: number,
  { alpha, start }: { alpha: number; start: number },
): number {
  const used = Math.max(rows, start);
  const logit = Math.log(q / (1 - q));
  const near = 1 / (1 + Math.exp(-(logit + 2 * FINENESS * Math.sqrt((start * EPOCH) / used))));
  const widest = q >= 0.5 ? q : Math.min(0.5, near);
  const variance = widest * (1 - widest);
  const cell = (Math.sqrt(used / start) * Math.abs(logit)) / (2 * FINENESS) + 1;
  const chance = evidence(used / start, (2 * ZETA * (2 * ZETA + 1)) / alpha) + SPREAD * Math.log(cell);
  return FINENESS * Math.sqrt((EPOCH * used * variance) / start) + curved(variance * used, chance, (1 - 2 * q) / 3);
}

/** Logarithm of the inverse chance that is left for the present epoch. */
function evidence(epochs: number, inverseChance: number): number {
  return SPREAD * Math.log(Math.log(EPOCH * epochs)) + Math.log(inverseChance / Math.log(EPOCH) ** SPREAD);
}

function curved(variance: number, chance: number, c: number): number {
  const linear = K2 * c * chance;
  return Math.sqrt(K1 * K1 * variance * chance + linear * linear) + linear;
}

/** Σ k^−s by Euler and Maclaurin from the tenth term on. */
function zeta(s: number): number {
  const from = 10;
  let sum = 0;
  for (let k = 1; k < from; k++) sum += k ** -s;
  const tail = from ** (1 - s) / (s - 1) + from ** -s / 2 + (s * from ** (-s - 1)) / 12;
  return sum + tail - (s * (s + 1) * (s + 2) * from ** (-s - 3)) / 720;
}
