import type { GoalPlan } from '../../judge/model/goal.ts';
import type { MomentSums, RipeCohort, RipeMoments } from '../../judge/model/rows.ts';
import { foldGoal, freshGoal, type GoalState } from '../goal-state.ts';

/** Ripe outcomes of the requests of one window at one split. */
export interface GoalStratum {
  readonly window: number;
  /** They were asked for under the frozen split that confirms the leader. */
  readonly confirms?: true;
  readonly cohort?: RipeCohort;
  readonly moments?: RipeMoments;
}

/** Outcomes of the requests between two looks; of events `count` are requests, `sum` those with one. */
export interface GoalBlock {
  /** Windows of the requests, divided by the length of a block and rounded down. */
  readonly block: number;
  readonly challenger: MomentSums;
  readonly champion: MomentSums;
}

/** What a bandit keeps of one challenger and the champion; plain data. */
export interface BanditOutcomes {
  /** By the requests' own time, oldest first; what the frozen split brought is not among them. */
  readonly blocks: readonly GoalBlock[];
  /** Outcomes of the frozen split alone; absent before it. */
  readonly confirm?: GoalState;
}

/** Nothing is ripe. */
export const freshOutcomes: BanditOutcomes = { blocks: [] };

/** Folds what ripened with one row: before the freeze into blocks, of the frozen split into a test of its own. */
export function foldOutcomes(before: BanditOutcomes, plan: GoalPlan, strata: readonly GoalStratum[]): BanditOutcomes {
  return strata.reduce((state, stratum) => foldStratum(state, plan, stratum), before);
}

function foldStratum(state: BanditOutcomes, plan: GoalPlan, stratum: GoalStratum): BanditOutcomes {
  if (plan.moving === undefined) return state;
  return stratum.confirms === true
    ? { ...state, confirm: foldConfirm(state.confirm, confirmPlan(plan), stratum) }
    : { ...state, blocks: addBlock(state.blocks, stratum, plan.moving) };
}

/** How the frozen test judges: one challenger alone, at the level of all. */
export function confirmPlan(plan: GoalPlan): GoalPlan {
  return { ...plan, level: plan.moving?.confirmLevel ?? plan.level };
}

function foldConfirm(state: GoalState | undefined, plan: GoalPlan, { cohort, moments }: GoalStratum): GoalState {
  return foldGoal(state ?? freshGoal(plan), plan, {
    ripe: { [plan.kpi]: cohort === undefined ? [] : [cohort] },
    ripeMoments: { [plan.kpi]: moments === undefined ? [] : [moments] },
  });
}

function addBlock(
  blocks: readonly GoalBlock[],
  { window, cohort, moments }: GoalStratum,
  { blockWindows, keptBlocks }: NonNullable<GoalPlan['moving']>,
): readonly GoalBlock[] {
  const sums = moments ?? (cohort && { challenger: asSums(cohort.challenger), champion: asSums(cohort.champion) });
  if (sums === undefined) return blocks;
  const block = Math.floor(window / blockWindows);
  const known = blocks.find((one) => one.block === block) ?? { block, challenger: nothing, champion: nothing };
  const next = {
    block,
    challenger: addSums(known.challenger, sums.challenger),
    champion: addSums(known.champion, sums.champion),
  };
  return [...blocks.filter((one) => one.block !== block), next]
    .toSorted((a, b) => a.block - b.block)
    .slice(-keptBlocks);
}

const nothing: MomentSums = { count: 0, sum: 0, sumSq: 0 };

function asSums({ requests, events }: RipeCohort['champion']): MomentSums {
  return { count: requests, sum: events, sumSq: events };
}

function addSums(a: MomentSums, b: MomentSums): MomentSums {
  return { count: a.count + b.count, sum: a.sum + b.sum, sumSq: a.sumSq + b.sumSq };
}
