import { freshTest, ratioWindow, stepTest, type TestState, type TwoArms } from './exact-test.ts';
import type { RatioInterval } from '../model/ratio-bounds.ts';

/** Tests of "ratio is at most r" and "ratio is at least r" for each r of the grid. */
export interface IntervalState {
  /** Chance that any printed interval of the rollout misses the ratio. */
  readonly level: number;
  readonly above: readonly TestState[];
  readonly below: readonly TestState[];
}

const grid = Array.from({ length: 25 }, (_, i) => 2 ** ((i - 12) / 3));

/** Nothing seen; `level` in (0, 1). */
export function freshInterval(level = 0.05): IntervalState {
  const tests = grid.map(() => freshTest);
  return { level, above: tests, below: tests };
}

/**
 * Folds one window's counts (x, a of the challenger) into the interval.
 *
 * @param share part of the level that may be spent by now, as for the guardrails
 */
export function foldInterval(state: IntervalState, counts: TwoArms, share: number): IntervalState {
  const budget = (state.level / 2) * share;
  const { x, y, a, b } = counts;
  const mirrored = { x: y, y: x, a: b, b: a };
  return {
    level: state.level,
    above: state.above.map((test, i) => stepUnlessStopped(test, { counts, ratio: grid[i] ?? 1, budget })),
    below: state.below.map((test, i) =>
      stepUnlessStopped(test, { counts: mirrored, ratio: 1 / (grid[i] ?? 1), budget }),
    ),
  };
}

interface Step {
  readonly counts: TwoArms;
  readonly ratio: number;
  readonly budget: number;
}

function stepUnlessStopped(test: TestState, { counts, ratio, budget }: Step): TestState {
  return test.stopped ? test : stepTest(test, ratioWindow(counts, ratio), budget);
}

/** Bounds by now; they hold at every look together. Both ends are where the first ratio is not rejected. */
export function intervalBounds({ above, below }: IntervalState): RatioInterval {
  const rejectedAbove = above.findIndex(({ stopped }) => !stopped);
  const lower = grid[(rejectedAbove < 0 ? grid.length : rejectedAbove) - 1];
  const upper = grid[below.findLastIndex(({ stopped }) => !stopped) + 1];
  return { ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
}
