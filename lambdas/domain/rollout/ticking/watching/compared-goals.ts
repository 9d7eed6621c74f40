import type { BroughtGoal } from '../../../../contracts/stored/rollouts/held-back.ts';
import { goalStanding } from '../../../experiment/goal-standing.ts';
import { foldGoal, freshGoal, type GoalState, type RipeOutcomes } from '../../../experiment/goal-state.ts';
import { toldGoal } from '../../../experiment/told-goal.ts';
import { effectWords, numbersWords } from '../../../experiment/experiment-words.ts';
import type { GoalPlan } from '../../../judge/model/goal.ts';
import type { JudgedRow } from '../../../judge/model/rows.ts';

/** Outcomes of compared numbers so far, by name. */
export type GoalStates = Readonly<Record<string, GoalState>>;

/** Folds a row into all numbers that are compared; errors and timeouts are known with the row itself. */
export function foldGoals(goals: readonly GoalPlan[], states: GoalStates = {}, row: JudgedRow): GoalStates {
  return Object.fromEntries(
    goals.map((goal) => [goal.kpi, foldGoal(states[goal.kpi] ?? freshGoal(goal), goal, outcomesIn(goal, row))]),
  );
}

function outcomesIn({ kpi, reads }: GoalPlan, row: JudgedRow): RipeOutcomes {
  if (reads !== 'failures') return row;
  const { challenger, champion } = row.arms;
  const failed = ({ requests, errors, timeouts = 0 }: typeof champion) => ({ requests, events: errors + timeouts });
  return { ripe: { [kpi]: [{ challenger: failed(challenger), champion: failed(champion) }] } };
}

/** How the challenger compares with the champion at each number; to four digits. */
export function comparedGoals(goals: readonly GoalPlan[], states: GoalStates = {}): readonly BroughtGoal[] {
  return goals.map((goal) => ({
    name: goal.kpi,
    ...toldGoal(goalStanding(states[goal.kpi] ?? freshGoal(goal), goal)),
  }));
}

/** `sale +2.1 % (+0.4 % to +3.8 %), better, 0.051 of 9,000 against 0.05 of 500`, for each number. */
export function comparedWords(goals: readonly BroughtGoal[]): string {
  return goals.map(goalWords).join('; ');
}

function goalWords(goal: BroughtGoal): string {
  const { name, is, challenger, champion } = goal;
  const said = is === 'undecided' ? 'not decided' : is;
  return `${name} ${effectWords(goal)}, ${said}, ${numbersWords(challenger)} against ${numbersWords(champion)}`;
}
