import type { GoalSplit } from '../../../contracts/stored/rows/scores/goal-split.ts';
import type { AdjustedGoal } from './adjusted-goal.ts';
import { decileEdges } from './score-levels.ts';
import { splitOutcomes, type ScoredOutcome, type WholeWindow } from './split-outcomes.ts';

/** A window at one share of traffic, and the requests of it that have a score. */
export interface ScoredWindow {
  readonly whole: WholeWindow;
  readonly scored: readonly ScoredOutcome[];
}

/**
 * Splits windows by score, in their order. Edges of levels are fixed by the first scores, those of both versions together, and stay.
 *
 * No outcome has a say in them: see `decileEdges`.
 */
export function splitStrata(
  known: Pick<AdjustedGoal, 'edges' | 'early'>,
  windows: readonly ScoredWindow[],
): readonly GoalSplit[] {
  let { edges, early = [] } = known;
  return windows.map(({ whole, scored }) => {
    if (edges !== undefined || whole.cohort === undefined) return splitOutcomes(whole, scored, edges);
    const own = scored.map(({ score }) => score);
    early = [...early, ...own];
    edges = decileEdges(early);
    const split = splitOutcomes(whole, scored, edges);
    return edges === undefined ? { ...split, early: own } : { ...split, edges };
  });
}
