import type { TwoArms } from './exact-test.ts';

/** Cumulative counts of a reading, and the cumulative counts that its tests have been given after division. */
export interface ReadingState {
  readonly sums: TwoArms;
  readonly given: TwoArms;
}

const nothing: TwoArms = { x: 0, y: 0, a: 0, b: 0 };

/** No counts read. */
export const freshReading: ReadingState = { sums: nothing, given: nothing };

/** A reading after one more window, and what its tests read in this window. */
export interface ThinnedWindow {
  readonly state: ReadingState;
  readonly window: TwoArms;
}

/**
 * Divides a window's counts by a design effect.
 *
 * Cumulative counts are rounded and differences taken. Rounding favours the null hypothesis (x and b down, y and a up, because
 * large x rejects), and events never exceed requests.
 *
 * @param effect ≥ 1; 1 passes counts through
 */
export function thin(state: ReadingState, counts: TwoArms, effect: number): ThinnedWindow {
  const sums = add(state.sums, counts);
  if (effect === 1) return { state: { sums, given: sums }, window: counts };
  const a = Math.ceil(sums.a / effect) - state.given.a;
  const b = Math.floor(sums.b / effect) - state.given.b;
  const x = Math.min(a, Math.floor(sums.x / effect) - state.given.x);
  const y = Math.min(b, Math.ceil(sums.y / effect) - state.given.y);
  const window = { x, y, a, b };
  return { state: { sums, given: add(state.given, window) }, window };
}

function add(left: TwoArms, right: TwoArms): TwoArms {
  return { x: left.x + right.x, y: left.y + right.y, a: left.a + right.a, b: left.b + right.b };
}
