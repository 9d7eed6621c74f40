import type { GoalSplit } from '../../../contracts/stored/rows/scores/goal-split.ts';
import type { MomentSums } from '../../judge/model/rows.ts';

/** Requests and events of the challenger, then of the champion. */
export type Four = readonly [number, number, number, number];
/** Values and scores of one arm. */
export type ArmMeans = NonNullable<GoalSplit['means']>['champion'];

/** Ripe windows at one share of traffic that are compared together, so that each level has requests of both arms. */
export interface SplitBlock {
  readonly weightPercent: number;
  readonly missing: readonly [number, number];
  readonly levels: Readonly<Record<string, Four>>;
  readonly means?: { readonly challenger: ArmMeans; readonly champion: ArmMeans };
}

/** Requests of both arms from which on a block is compared: about 30 a level. */
const BLOCK_REQUESTS = 300;

const nothing: MomentSums = { count: 0, sum: 0, sumSq: 0 };
/** An arm without a value or a score. */
export const noMeans: ArmMeans = {
  values: nothing,
  scores: nothing,
  joint: { value: nothing, score: nothing, product: 0 },
};

/** The open block with one window more, and blocks that are complete. Requests alone close a block, no outcome. */
export function enterSplit(
  open: SplitBlock | undefined,
  split: GoalSplit,
): { readonly open: SplitBlock | undefined; readonly closed: readonly SplitBlock[] } {
  const own = blockOf(split);
  if (open !== undefined && open.weightPercent !== split.weightPercent) {
    const next = enterSplit(undefined, split);
    return { open: next.open, closed: [open, ...next.closed] };
  }
  const all = open === undefined ? own : merged(open, own);
  return requestsIn(all).both < BLOCK_REQUESTS ? { open: all, closed: [] } : { open: undefined, closed: [all] };
}

/** Requests of a block by arm. */
export function requestsIn({ levels, means, missing }: SplitBlock): {
  readonly challenger: number;
  readonly champion: number;
  readonly both: number;
} {
  const counted = Object.values(levels);
  const [own, other] =
    means === undefined
      ? [counted.reduce((sum, [a]) => sum + a, 0), counted.reduce((sum, [, , b]) => sum + b, 0)]
      : [means.challenger.scores.count + missing[0], means.champion.scores.count + missing[1]];
  return { challenger: own, champion: other, both: own + other };
}

/** Whether more than a share of the requests of either arm has no score: then nothing is made of those that have one. */
export function lacksScores(block: SplitBlock, most: number): boolean {
  const { challenger, champion } = requestsIn(block);
  return block.missing[0] > most * challenger || block.missing[1] > most * champion;
}

function blockOf({ weightPercent, missing, levels = {}, means }: GoalSplit): SplitBlock {
  return { weightPercent, missing, levels, ...(means === undefined ? {} : { means }) };
}

function merged(left: SplitBlock, right: SplitBlock): SplitBlock {
  const levels: Record<string, Four> = { ...left.levels };
  for (const [level, counts] of Object.entries(right.levels)) levels[level] = addFour(levels[level], counts);
  const both = {
    weightPercent: left.weightPercent,
    missing: [left.missing[0] + right.missing[0], left.missing[1] + right.missing[1]] as const,
    levels,
  };
  if (left.means === undefined || right.means === undefined) return both;
  const { challenger, champion } = right.means;
  const means = {
    challenger: addMeans(left.means.challenger, challenger),
    champion: addMeans(left.means.champion, champion),
  };
  return { ...both, means };
}

/** Adds counts of two windows. */
export function addFour(left: Four = [0, 0, 0, 0], right: Four): Four {
  return [left[0] + right[0], left[1] + right[1], left[2] + right[2], left[3] + right[3]];
}

/** Adds what is known of one arm in two blocks. */
export function addMeans(left: ArmMeans, right: ArmMeans): ArmMeans {
  return {
    values: addMoments(left.values, right.values),
    scores: addMoments(left.scores, right.scores),
    joint: {
      value: addMoments(left.joint.value, right.joint.value),
      score: addMoments(left.joint.score, right.joint.score),
      product: left.joint.product + right.joint.product,
    },
  };
}

function addMoments(left: MomentSums, right: MomentSums): MomentSums {
  return { count: left.count + right.count, sum: left.sum + right.sum, sumSq: left.sumSq + right.sumSq };
}
