const COUNT_STEPS = 2048;
const FINE_STEP = 1 / 4096;
const COARSE_STEP = 1 / 32;

/** Count as a whole number up to 65,535: relative error 0.025 %, 0 stays 0, up to 7e13. */
export function packCount(count: number): number {
  if (count <= 0) return 0;
  return Math.max(1, Math.min(65535, Math.round(Math.log1p(count) * COUNT_STEPS)));
}

/** Count behind {@link packCount}. */
export function unpackCount(packed: number): number {
  return Math.expm1(packed / COUNT_STEPS);
}

/** Mean of a score of unit variance as 16 bits: steps of 1/4096, at most ±8. */
export function packScore(value: number): number {
  return Math.max(-32767, Math.min(32767, Math.round(value / FINE_STEP)));
}

/** Score behind {@link packScore}. */
export function unpackScore(packed: number): number {
  return packed * FINE_STEP;
}

/** Share in [0, 1] as 15 bits on a square-root scale, so that small shares keep their digits. */
export function packShare(share: number): number {
  return Math.round(Math.sqrt(Math.max(0, Math.min(1, share))) * 32767);
}

/** Share behind {@link packShare}. */
export function unpackShare(packed: number): number {
  const root = packed / 32767;
  return root * root;
}

/** Mean of one hour as 8 bits: steps of 1/32 of a standard deviation, at most ±3.97. */
export function packHour(value: number): number {
  return Math.max(-127, Math.min(127, Math.round(value / COARSE_STEP)));
}

/** Hourly mean behind {@link packHour}. */
export function unpackHour(packed: number): number {
  return packed * COARSE_STEP;
}
