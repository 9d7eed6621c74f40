/** Relative distance up to which two numbers are the same answer: other hardware rounds otherwise. */
const ROUNDING = 1e-4;

/** Whether a version answered as it did before. */
export function isSameAnswer(before: number | string | boolean, now: number | string | boolean): boolean {
  if (typeof before !== 'number' || typeof now !== 'number') return String(before) === String(now);
  return Math.abs(before - now) <= ROUNDING * Math.max(Math.abs(before), Math.abs(now), 1e-9);
}
