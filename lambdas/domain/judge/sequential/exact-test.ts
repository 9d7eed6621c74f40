import { convolve } from './convolve.ts';
import { binomialLaw, hypergeometricLaw, type Law } from './event-law.ts';

/**
 * State of an exact alpha-spending test on the sum S of this arm's events.
 *
 * `q[i]` is the null probability that S is `offset + i` and the test has not stopped; a stopped test keeps none. `p` is valid at
 * the look that stops and at a look chosen beforehand; the smallest p of many looks is not a p-value.
 * Source: Lan, DeMets (1983), Discrete sequential boundaries, with the exact conditional law in place of the normal one.
 */
export interface TestState {
  readonly q: readonly number[];
  readonly offset: number;
  readonly sum: number;
  readonly spent: number;
  readonly stopped: boolean;
  readonly p: number;
  /** Sums are counted in units of this many, rounded down each window; a power of 2. @default 1 */
  readonly unit?: number;
}

/** One window of a test: this arm's events, their null law (none = nothing to fold) and whether the test may stop now. */
export interface TestWindow {
  readonly x: number;
  readonly law: Law | undefined;
  readonly mayStop: boolean;
}

/** Events x and y and requests a and b of this arm and of the other arm. */
export interface TwoArms {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
}

/** A test that has seen nothing. */
export const freshTest: TestState = { q: [1], offset: 0, sum: 0, spent: 0, stopped: false, p: 1 };

const negligibleLow = 1e-16;
const negligibleHigh = 1e-18;

/** Window of the test of "rate of this arm is at most `ratio` times the other arm's". */
export function ratioWindow(counts: TwoArms, ratio: number): TestWindow {
  const { x, y, a, b } = counts;
  const events = x + y;
  if (events === 0 || a === 0 || b === 0) return { x: 0, law: undefined, mayStop: events > 0 };
  const law = ratio === 1 ? hypergeometricLaw(events, a, b) : binomialLaw(events, (ratio * a) / (ratio * a + b));
  return { x, law, mayStop: true };
}

/** Window of the test of "event rate is at most `rate`": x events in n requests; no other arm is read. */
export function rateWindow(x: number, n: number, rate: number): TestWindow {
  return n === 0 ? { x: 0, law: undefined, mayStop: false } : { x, law: binomialLaw(n, rate), mayStop: true };
}

/**
 * Folds one window into a test; the null hypothesis is rejected when `stopped` turns true, and stays rejected.
 *
 * @param budget error probability allowed up to and including this window; must not fall
 */
export function stepTest(state: TestState, window: TestWindow, budget: number): TestState {
  if (state.stopped) return state;
  const folded = window.law ? fold(state, window.x, window.law) : state;
  return spend(folded, window.mayStop, budget);
}

function fold(state: TestState, x: number, law: Law): TestState {
  const full = convolve(state.q, law.pmf);
  let first = 0;
  while (first < full.length - 1 && (full[first] ?? 0) < negligibleLow) first++;
  let end = full.length;
  while (end > first + 1 && (full[end - 1] ?? 0) < negligibleHigh) end--;
  return {
    ...state,
    q: Array.from(full.subarray(first, end)),
    offset: state.offset + law.low + first,
    sum: state.sum + x,
  };
}

/** Cuts the upper tail that the unspent budget can pay for; stops if S lies in it. */
function spend(state: TestState, mayStop: boolean, budget: number): TestState {
  const { q, offset, sum, spent } = state;
  let kept = q.length;
  let tail = 0;
  while (kept > 0 && tail + (q[kept - 1] ?? 0) <= budget - spent) tail += q[--kept] ?? 0;
  let p = spent;
  for (let i = Math.max(0, sum - offset); i < q.length; i++) p += q[i] ?? 0;
  p = Math.min(1, p);
  if (mayStop && sum >= offset + kept) return { q: [], offset, sum, spent, stopped: true, p };
  return { q: kept > 0 ? q.slice(0, kept) : [0], offset, sum, spent: spent + tail, stopped: false, p };
}
