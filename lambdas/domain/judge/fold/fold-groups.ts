import { foldBet, freshBet } from '../sequential/count-bet.ts';
import { stateIn, type Checkpoint } from './checkpoint.ts';
import { stepTest, type TestState, type TwoArms } from '../sequential/exact-test.ts';
import type { Count, Guardrail, JudgePlan, Proof } from '../model/plan.ts';
import { readStrata, type ReadyRow } from '../rows/read-counts.ts';
import { foldScoreBet } from '../latency/score-bet.ts';
import { scoreWindow } from '../rows/read-scores.ts';
import { stepScores } from '../latency/score-test.ts';
import { testWindow } from '../sequential/test-window.ts';
import { thin, type ReadingState } from '../sequential/thin-counts.ts';

/** A row made ready, and the share of every budget that may be spent by its window. */
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
  const states: FoldingStates = {
    readings: { ...checkpoint.readings },
    tests: { ...checkpoint.tests },
    bets: { ...checkpoint.bets },
  };
  for (const group of [...plan.guards, ...plan.proofs]) {
    const { name, reading } = group;
    if (reading.afterWarmup && !now.ready.isWarm) continue;
    for (const counts of readStrata(plan, reading, now.ready)) {
      const { state, window } = thin(stateIn(states.readings[name], name), counts, reading.effect);
      states.readings[name] = state;
      if (reading.count.kind === 'ranks') foldScores(plan, states, { group, ranks: reading.count, now });
      else foldCounts(plan, states, { group, window, now });
    }
  }
  return states;
}

/** States while a row is folded; built here, handed out read-only. */
interface FoldingStates {
  readonly readings: Record<string, ReadingState>;
  readonly tests: Record<string, TestState>;
  readonly bets: Record<string, readonly number[]>;
}

interface CountFold {
  readonly group: Guardrail | Proof;
  readonly window: TwoArms;
  readonly now: FoldNow;
}

function foldCounts(plan: JudgePlan, { tests, bets }: FoldingStates, { group, window, now }: CountFold): void {
  for (const { id, hypothesis, budget, bet } of group.tests) {
    tests[id] = stepTest(stateIn(tests[id], id), testWindow(hypothesis, window), budget * now.share);
    const seen = { hypothesis, rejectedBy: group.reading.rejectedBy, counts: window };
    bets[id] = plan.keepsEValues ? foldBet(bets[id] ?? freshBet(bet), bet, seen) : [];
  }
}

interface ScoreFold {
  readonly group: Guardrail | Proof;
  readonly ranks: Extract<Count, { kind: 'ranks' }>;
  readonly now: FoldNow;
}

function foldScores(plan: JudgePlan, { tests, bets }: FoldingStates, { group, ranks, now }: ScoreFold): void {
  const window = scoreWindow(plan, ranks, now.ready);
  for (const { id, budget, bet } of group.tests) {
    tests[id] = stepScores(stateIn(tests[id], id), window, budget * now.share);
    bets[id] = plan.keepsEValues ? foldScoreBet(bets[id], bet, window) : [];
  }
}
