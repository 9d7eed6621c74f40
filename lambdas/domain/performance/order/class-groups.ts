import type { ScoredRow } from '../../sketch/labelled/scored-row.ts';
import { scoreEdges } from '../../sketch/labelled/score-edges.ts';
import type { ScoreSketch } from '../../sketch/labelled/score-sketch.ts';
import { bucketsOf, type LogBucket } from '../../sketch/value/log-bucket.ts';
import { samplingOf, type Sampling } from '../../sketch/value/sampling.ts';

/** Rows that cannot be told apart by their score: equal scores, or one bin of a sketch. */
export interface ScoreGroup {
  /** Their score; of a bin its left edge. */
  readonly at: number;
  readonly positives: number;
  readonly negatives: number;
}

/** Both classes over ascending scores: what all metrics of ranking are computed from. */
export interface ClassGroups {
  readonly groups: readonly ScoreGroup[];
  readonly positives: number;
  readonly negatives: number;
  readonly positiveSampling: Sampling;
  readonly negativeSampling: Sampling;
}

/** Exact groups: one per different score. Scores must be finite. */
export function groupsOfRows(rows: readonly ScoredRow[]): ClassGroups {
  const byScore = new Map<number, { positives: number; negatives: number }>();
  for (const { score, isPositive, weight } of rows) {
    const group = byScore.get(score) ?? { positives: 0, negatives: 0 };
    group[isPositive ? 'positives' : 'negatives'] += weight;
    byScore.set(score, group);
  }
  const weights = (wanted: boolean): readonly number[] =>
    rows.filter(({ isPositive }) => isPositive === wanted).map(({ weight }) => weight);
  const groups = [...byScore].map(([at, counts]) => ({ at, ...counts })).toSorted((a, b) => a.at - b.at);
  return withTotals(groups, samplingOf(weights(true)), samplingOf(weights(false)));
}

/** Groups of the score sketch: one per bin that is not empty. */
export function groupsOfSketch(sketch: ScoreSketch): ClassGroups {
  const bins = new Set([...Object.keys(sketch.positives), ...Object.keys(sketch.negatives)]);
  const groups = [...bins]
    .map((bin) => ({
      at: scoreEdges[Number(bin)] ?? 0,
      positives: sketch.positives[bin] ?? 0,
      negatives: sketch.negatives[bin] ?? 0,
    }))
    .toSorted((a, b) => a.at - b.at);
  return withTotals(groups, sketch.positiveSampling, sketch.negativeSampling);
}

/** Scores that are no probabilities, in log buckets by class. */
export interface LogBucketsByClass {
  readonly positives: LogBucket;
  readonly negatives: LogBucket;
  readonly positiveSampling: Sampling;
  readonly negativeSampling: Sampling;
}

/** Groups of scores that are no probabilities: one per log bucket. */
export function groupsOfLogBuckets(sketch: LogBucketsByClass): ClassGroups {
  const groups = new Map<number, { positives: number; negatives: number }>();
  for (const name of ['positives', 'negatives'] as const) {
    for (const { at, count } of bucketsOf(sketch[name])) {
      const group = groups.get(at) ?? { positives: 0, negatives: 0 };
      group[name] += count;
      groups.set(at, group);
    }
  }
  const sorted = [...groups].map(([at, counts]) => ({ at, ...counts })).toSorted((a, b) => a.at - b.at);
  return withTotals(sorted, sketch.positiveSampling, sketch.negativeSampling);
}

function withTotals(
  groups: readonly ScoreGroup[],
  positiveSampling: Sampling,
  negativeSampling: Sampling,
): ClassGroups {
  return {
    groups,
    positives: groups.reduce((sum, { positives }) => sum + positives, 0),
    negatives: groups.reduce((sum, { negatives }) => sum + negatives, 0),
    positiveSampling,
    negativeSampling,
  };
}

/** Weight of pairs of a positive and a negative inside one group: what a sketch cannot order. */
export function pairsInside({ groups }: ClassGroups): number {
  return groups.reduce((sum, { positives, negatives }) => sum + positives * negatives, 0);
}

/** Why there is no ranking: one of the classes is missing. */
export const ONE_CLASS = 'only one class has rows';
