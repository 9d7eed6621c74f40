/** Signed normal deviate of the same two-sided probability as Student's t. Source: Wallace (1959). */
export function studentToNormal(t: number, degrees: number): number {
  const size = ((8 * degrees + 1) / (8 * degrees + 3)) * Math.sqrt(degrees * Math.log1p((t * t) / degrees));
  return t < 0 ? -size : size;
}

/** Expected share, rows and difference of a window over a share channel. */
export interface CountScore {
  readonly share: number;
  readonly rows: number;
  readonly difference: number;
}

/** Score of a count against its Poisson law, by square roots; a share cannot be more surprising than its count (Anscombe 1948). */
export function countScore({ share, rows, difference }: CountScore): number {
  const expected = rows * share;
  return 2 * (Math.sqrt(Math.max(expected + rows * difference, 0) + 0.375) - Math.sqrt(expected + 0.375));
}

/** The one of two scores that is closer to 0. */
export function milder(a: number, b: number): number {
  return Math.abs(b) < Math.abs(a) ? b : a;
}

/** Score of a day may count at most this much in windows of several days. */
export const DAY_LIMIT = 4;

/** The score, at most ±{@link DAY_LIMIT}. */
export function winsorise(score: number): number {
  return Math.max(-DAY_LIMIT, Math.min(DAY_LIMIT, score));
}
