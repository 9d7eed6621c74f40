import { foldBet, freshBet } from './bet.ts';
import type { Checkpoint } from './checkpoint.ts';
import { rateMinute, ratioMinute, stepTest, type TestMinute, type TestState, type TwoArms } from './exact-test.ts';
import type { Guard, Hypothesis, JudgePlan, PlannedTest, Proof } from './plan.ts';
import { readCounts, type ReadyRow } from './read-counts.ts';
import { thin, type ReadingState } from './thinning.ts';

/** A row made ready, and the share of every budget that may be spent by its minute. */
export interface FoldNow {
  readonly ready: ReadyRow;
  readonly share: number;
}

/** What the groups of a plan remember: readings by group, exact tests and bets by test. */
export interface GroupStates {
  readonly readings: Readonly<Record<string, ReadingState>>;
  readonly tests: Readonly<Record<string, TestState>>;
  readonly bets: Readonly<Record<string, readonly number[]>>;
}

/** Folds a row into every guardrail and proof of a plan; a group that waits for the end of the warm-up keeps its states. */
export function foldGroups(plan: JudgePlan, checkpoint: Checkpoint, now: FoldNow): GroupStates {
  const readings: Record<string, ReadingState> = { ...checkpoint.readings };
  const tests: Record<string, TestState> = { ...checkpoint.tests };
  const bets: Record<string, readonly number[]> = { ...checkpoint.bets };
  for (const group of [...plan.guards, ...plan.proofs]) {
    const { name, reading } = group;
    if (reading.afterWarmup && !now.ready.isWarm) continue;
    const { state, minute } = thin(readingOf(checkpoint, group), readCounts(plan, reading, now.ready), reading.effect);
    readings[name] = state;
    for (const test of group.tests) {
      const { id, hypothesis, budget, bet } = test;
      tests[id] = stepTest(stateOf(checkpoint, test), minuteOf(hypothesis, minute), budget * now.share);
      if (!plan.keepsEValues) continue;
      const seen = { hypothesis, rejectedBy: reading.rejectedBy, counts: minute };
      bets[id] = foldBet(checkpoint.bets[id] ?? freshBet(bet), bet, seen);
    }
  }
  return { readings, tests, bets };
}

/** Counts of a guardrail or proof so far. */
export function readingOf(checkpoint: Checkpoint, group: Guard | Proof): ReadingState {
  const reading = checkpoint.readings[group.name];
  if (reading === undefined) throw new Error(`the checkpoint is of another plan: it has no reading ${group.name}`);
  return reading;
}

/** State of a test. */
export function stateOf(checkpoint: Checkpoint, test: PlannedTest): TestState {
  const state = checkpoint.tests[test.id];
  if (state === undefined) throw new Error(`the checkpoint is of another plan: it has no test ${test.id}`);
  return state;
}

function minuteOf(hypothesis: Hypothesis, counts: TwoArms): TestMinute {
  switch (hypothesis.kind) {
    case 'ratio':
      return ratioMinute(counts, hypothesis.ratio);
    case 'rate-above':
      return rateMinute(counts.x, counts.a, hypothesis.rate);
    case 'rate-below':
      return rateMinute(counts.b - counts.y, counts.b, 1 - hypothesis.rate);
  }
}
