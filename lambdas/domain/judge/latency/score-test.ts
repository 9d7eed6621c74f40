import { stepTest, type TestState } from '../sequential/exact-test.ts';
import { scoreLaw, scoreSpan } from './score-law.ts';
import type { ScoreWindow } from './score-window.ts';

/** Longest law of a window and longest state; beyond, sums are kept in units twice as large. */
const LONGEST_LAW = 512;
const LONGEST_STATE = 2048;

/**
 * Folds one window into the exact test of "the challenger's latency is a random part of both arms'".
 *
 * The test is that of `stepTest` on the sum over windows of ⌊S/unit⌋, S = the challenger's sum of scores. Where a law or the state
 * would become long, sums are halved and rounded down, and so is the state, so that its probabilities stay those of what it holds: the
 * level is exact in any unit. The unit is a power of two, at most about a 36th of a window's standard deviation and a 100th of
 * the state's, and depends on the requests of both arms and their pooled scores only.
 *
 * @param budget error probability allowed up to and including this window; must not fall
 */
export function stepScores(state: TestState, window: ScoreWindow, budget: number): TestState {
  if (state.stopped) return state;
  const { counts, challenger: own, champion, sum } = window;
  if (own === 0 || champion === 0)
    return keepUnit(stepTest(state, { x: 0, law: undefined, mayStop: false }, budget), state);
  const { low, high } = scoreSpan({ counts, own });
  let now = state;
  while ((high - low) / unitOf(now) > LONGEST_LAW) now = coarser(now);
  const unit = unitOf(now);
  const law = scoreLaw({ counts, own, unit });
  const told = { x: Math.floor(sum / unit), law, mayStop: law.pmf.length > 1 };
  let next = keepUnit(stepTest(now, told, budget), now);
  while (next.q.length > LONGEST_STATE) next = coarser(next);
  return next;
}

function unitOf({ unit = 1 }: TestState): number {
  return unit;
}

function keepUnit(next: TestState, { unit }: TestState): TestState {
  return unit === undefined ? next : { ...next, unit };
}

/** The same state in units twice as large; exact, because it is a function of the sum. */
function coarser(state: TestState): TestState {
  const offset = Math.floor(state.offset / 2);
  const q: number[] = [];
  state.q.forEach((p, i) => {
    const at = Math.floor((state.offset + i) / 2) - offset;
    q[at] = (q[at] ?? 0) + p;
  });
  return { ...state, q, offset, sum: Math.floor(state.sum / 2), unit: 2 * unitOf(state) };
}
