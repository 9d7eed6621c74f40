import { middleOfBin, scoreEdges } from '../../sketch/labelled/score-edges.ts';
import type { ScoreSketch } from '../../sketch/labelled/score-sketch.ts';
import type { Confusion } from '../../sketch/labelled/threshold-sketch.ts';
import type { Sampling } from '../../sketch/value/sampling.ts';
import type { SparseCounts } from '../../sketch/value/sparse-counts.ts';
import { ratioOf, type Result } from '../../outcome.ts';
import { auc } from '../order/auc.ts';
import type { ClassGroups, ScoreGroup } from '../order/class-groups.ts';
import { fScore } from '../threshold/f-score.ts';
import { rateOf } from '../threshold/rates.ts';

/** Scores of the window without labels, and labelled rows of the reference. */
export interface UnlabelledScores {
  /** Weight by score bin. */
  readonly scores: SparseCounts;
  readonly sampling: Sampling;
  /** Weight of rows whose score is no number in [0, 1]. @default 0 */
  readonly outside?: number;
  readonly reference: ScoreSketch;
}

/** Numbers that are estimated, by the names of those that labels give. */
export const estimatedNames = ['auc', 'accuracy', 'precision', 'recall', 'f1', 'brier'] as const;
/** Name of one of them. */
export type EstimatedName = (typeof estimatedNames)[number];

/** Rows of a window in one score bin, or in neighbouring ones from `bin` on. */
export interface ScoredBin {
  readonly bin: number;
  readonly count: number;
  /** Sums of the scores and of their squares, each the middle of its bin. */
  readonly scores: number;
  readonly squares: number;
}

/** Bins that have rows, ascending. */
export function scoredBins(scores: SparseCounts): readonly ScoredBin[] {
  return Object.entries(scores)
    .map(([key, count]) => ({ bin: Number(key), count }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => a.bin - b.bin)
    .map(({ bin, count }) => {
      const middle = middleOfBin(bin);
      return { bin, count, scores: count * middle, squares: count * middle * middle };
    });
}

/** Neighbours together that no edge comes between. @param edges first bins of what stays apart, ascending */
export function joinedBins(bins: readonly ScoredBin[], edges: readonly number[]): readonly ScoredBin[] {
  const joined: ScoredBin[] = [];
  let next = 0;
  for (const bin of bins) {
    const before = next;
    while ((edges[next] ?? Infinity) <= bin.bin) next += 1;
    const last = joined.at(-1);
    if (last === undefined || next > before) joined.push(bin);
    else
      joined[joined.length - 1] = {
        bin: last.bin,
        count: last.count + bin.count,
        scores: last.scores + bin.scores,
        squares: last.squares + bin.squares,
      };
  }
  return joined;
}

/** Both classes of a window, if so many of each bin are positives. */
export function classesOf(bins: readonly ScoredBin[], positivesOf: (bin: ScoredBin) => number): ClassGroups {
  const groups = bins.map((one): ScoreGroup => {
    const positives = positivesOf(one);
    return { at: scoreEdges[one.bin] ?? 0, positives, negatives: one.count - positives };
  });
  const positives = groups.reduce((sum, group) => sum + group.positives, 0);
  const negatives = groups.reduce((sum, group) => sum + group.negatives, 0);
  return {
    groups,
    positives,
    negatives,
    positiveSampling: { weight: positives, squares: positives },
    negativeSampling: { weight: negatives, squares: negatives },
  };
}

/** Every estimated number of such classes. */
export function estimatesOf(
  bins: readonly ScoredBin[],
  classes: ClassGroups,
  threshold: number,
): Readonly<Record<EstimatedName, Result>> {
  const confusion = expectedConfusion(classes, threshold);
  return {
    auc: auc(classes),
    accuracy: rateOf(confusion, 'accuracy'),
    precision: rateOf(confusion, 'precision'),
    recall: rateOf(confusion, 'recall'),
    f1: fScore(confusion, 1),
    brier: expectedBrier(bins, classes),
  };
}

/** A bin that the threshold cuts counts by where its left edge lies. */
function expectedConfusion({ groups }: ClassGroups, threshold: number): Confusion {
  const cells = { tp: 0, fp: 0, tn: 0, fn: 0 };
  for (const { at, positives, negatives } of groups) {
    const isChosen = at >= threshold;
    cells[isChosen ? 'tp' : 'fn'] += positives;
    cells[isChosen ? 'fp' : 'tn'] += negatives;
  }
  return cells;
}

function expectedBrier(bins: readonly ScoredBin[], { groups, positives, negatives }: ClassGroups): Result {
  const sum = bins.reduce((total, { count, scores, squares }, i) => {
    const rate = (groups[i]?.positives ?? 0) / count;
    return total + squares + rate * (count - 2 * scores);
  }, 0);
  return ratioOf(sum, positives + negatives, 'no rows');
}

/** How far a Brier score can be off as scores count as the middles m of their bins: mean of 2 h |m − rate| + h², h half the width. */
export function brierBound(bins: readonly ScoredBin[], { groups, positives, negatives }: ClassGroups): number {
  const sum = bins.reduce((total, { bin, count, scores }, i) => {
    const half = scores / count - (scoreEdges[bin] ?? 0);
    const rate = (groups[i]?.positives ?? 0) / count;
    return total + count * (2 * half * Math.abs(scores / count - rate) + half * half);
  }, 0);
  const rows = positives + negatives;
  return rows === 0 ? 0 : sum / rows;
}
