import { foldBet, freshBet } from './bet.ts';
import type { Checkpoint } from './checkpoint.ts';
import { rateMinute, ratioMinute, stepTest, type TestMinute, type TestState, type TwoArms } from './exact-test.ts';
import type { Guard, Hypothesis, JudgePlan, PlannedTest, Proof } from './plan.ts';
import { readStrata, type ReadyRow } from './read-counts.ts';
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
    for (const counts of readStrata(plan, reading, now.ready)) {
      const { state, minute } = thin(found(readings[name], name), counts, reading.effect);
      readings[name] = state;
      for (const { id, hypothesis, budget, bet } of group.tests) {
        tests[id] = stepTest(found(tests[id], id), minuteOf(hypothesis, minute), budget * now.share);
        const seen = { hypothesis, rejectedBy: reading.rejectedBy, counts: minute };
        bets[id] = plan.keepsEValues ? foldBet(bets[id] ?? freshBet(bet), bet, seen) : [];
      }
    }
  }
  return { readings, tests, bets };
}

function found<State>(state: State | undefined, name: string): State {
  if (state === undefined) throw new Error(`the checkpoint is of another plan: it has no ${name}`);
  return state;
}

/** Counts of a guardrail or proof so far. */
export function readingOf(checkpoint: Checkpoint, { name }: Guard | Proof): ReadingState {
  return found(checkpoint.readings[name], name);
}

/** State of a test. */
export function stateOf(checkpoint: Checkpoint, { id }: PlannedTest): TestState {
  return found(checkpoint.tests[id], id);
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
