const COUNT_STEPS = 12;
const FINE_STEP = 1 / 512;
const RESIDUAL_STEP = 1 / 4096;
const SHARE_STEP = 1 / 32768;
const COARSE_STEP = 1 / 32;

/** Count as 8 bits on a logarithmic scale: at most 4.3 % off, 0 stays 0, up to 1.6e9. */
export function packCount(count: number): number {
  if (count <= 0) return 0;
  return Math.max(1, Math.min(255, Math.round(Math.log1p(count) * COUNT_STEPS)));
}

const COUNTS = Float64Array.from({ length: 256 }, (_, packed) => Math.expm1(packed / COUNT_STEPS));

/** Count behind {@link packCount}. */
export function unpackCount(packed: number): number {
  return COUNTS[packed] ?? 0;
}

/** Mean of a score of unit variance as 16 bits: steps of 1/512, at most ±8. */
export function packScore(value: number): number {
  return Math.max(-4096, Math.min(4096, Math.round(value / FINE_STEP)));
}

/** Score behind {@link packScore}. */
export function unpackScore(packed: number): number {
  return packed * FINE_STEP;
}

/** Share in [0, 1] as 14 bits on a square-root scale, so that small shares keep their digits. */
export function packShare(share: number): number {
  return Math.round(Math.sqrt(Math.max(0, Math.min(1, share))) * 16383);
}

/** Share behind {@link packShare}. */
export function unpackShare(packed: number): number {
  const root = packed / 16383;
  return root * root;
}

/** Difference from the reference as 16 bits: steps of 1/4096 of a score or 1/32768 of a share. */
export function packResidual(value: number, isScore: boolean): number {
  return Math.max(-32767, Math.min(32767, Math.round(value / (isScore ? RESIDUAL_STEP : SHARE_STEP))));
}

/** Difference behind {@link packResidual}. */
export function unpackResidual(packed: number, isScore: boolean): number {
  return packed * (isScore ? RESIDUAL_STEP : SHARE_STEP);
}

/** Mean of one hour as 8 bits: steps of 1/32 of a standard deviation, at most ±3.97. */
export function packHour(value: number): number {
  return Math.max(-127, Math.min(127, Math.round(value / COARSE_STEP)));
}

/** Hourly mean behind {@link packHour}. */
export function unpackHour(packed: number): number {
  return packed * COARSE_STEP;
}
