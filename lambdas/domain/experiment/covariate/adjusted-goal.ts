import type { GoalSplit } from '../../../contracts/stored/rows/scores/goal-split.ts';
import type { GoalPlan } from '../../judge/model/goal.ts';
import { foldMeanBlock, freshAdjustedMean, type AdjustedMean } from './adjusted-mean.ts';
import { foldRatioBlock, freshAdjustedRatio, type AdjustedRatio } from './adjusted-ratio.ts';
import { enterSplit, lacksScores, requestsIn, type SplitBlock } from './split-block.ts';

/** A goal that is compared within levels of the champion's score, or with what the score explains taken out; plain data. */
export interface AdjustedGoal {
  /** Windows that wait until there are enough of them to be compared; absent: none. */
  readonly open?: SplitBlock;
  readonly folded: AdjustedRatio | AdjustedMean;
  /** Edges of levels, once they are fixed. */
  readonly edges?: readonly number[];
  /** Scores from which edges will be taken. */
  readonly early?: readonly number[];
  /** Of closed blocks: requests of both arms, those that were compared without scores, and those without a score by arm. */
  readonly requests: number;
  readonly plainRequests: number;
  readonly missing: readonly [number, number];
}

/** No outcome is ripe. */
export function freshAdjusted({ kind }: Pick<GoalPlan, 'kind'>): AdjustedGoal {
  const folded = kind === 'value' ? freshAdjustedMean : freshAdjustedRatio;
  return { folded, requests: 0, plainRequests: 0, missing: [0, 0] };
}

/** Folds what ripened with one row, split by the champion's score. */
export function foldAdjusted(state: AdjustedGoal, plan: GoalPlan, split: GoalSplit): AdjustedGoal {
  const { open, closed } = enterSplit(state.open, split);
  const {
    open: _before,
    early: _early,
    ...kept
  } = closed.reduce((goal, block) => closeBlock(goal, plan, block), state);
  const edges = split.edges ?? state.edges;
  const early = [...(state.early ?? []), ...(split.early ?? [])];
  return {
    ...kept,
    ...(open === undefined ? {} : { open }),
    ...(edges === undefined ? (early.length === 0 ? {} : { early }) : { edges }),
  };
}

function closeBlock(state: AdjustedGoal, { level, covariate }: GoalPlan, block: SplitBlock): AdjustedGoal {
  const mostMissing = covariate?.mostMissing ?? 0;
  const { both } = requestsIn(block);
  const { folded } = state;
  return {
    ...state,
    folded:
      folded.kind === 'value'
        ? foldMeanBlock(folded, block, { mostMissing })
        : foldRatioBlock(folded, block, { level, mostMissing }),
    requests: state.requests + both,
    plainRequests: state.plainRequests + (lacksScores(block, mostMissing) ? both : 0),
    missing: [state.missing[0] + block.missing[0], state.missing[1] + block.missing[1]],
  };
}
