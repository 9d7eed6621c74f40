import { middleOfBin, scoreBinOf, scoreEdges } from '../../sketch/labelled/score-edges.ts';
import type { ScoreSketch } from '../../sketch/labelled/score-sketch.ts';
import type { Confusion } from '../../sketch/labelled/threshold-sketch.ts';
import type { Sampling } from '../../sketch/value/sampling.ts';
import type { SparseCounts } from '../../sketch/value/sparse-counts.ts';
import { bootstrapIntervals } from '../interval/bootstrap.ts';
import { auc } from '../order/auc.ts';
import type { ClassGroups } from '../order/class-groups.ts';
import { mapResult, measured, valueOf, type Lack, type NamedOutcome, type Result } from '../../outcome.ts';
import { fScore } from '../threshold/f-score.ts';
import { rateOf } from '../threshold/rates.ts';
import { calibratedRate, fitIsotonic, type IsotonicMap } from './isotonic.ts';

/** Scores of the window without labels, and labelled rows of the reference. */
export interface UnlabelledScores {
  /** Weight by score bin. */
  readonly scores: SparseCounts;
  readonly sampling: Sampling;
  readonly reference: ScoreSketch;
}

/** What the estimate stands on. */
export type CalibrationState =
  | { readonly kind: 'calibrated' }
  /** The scores were taken as they are: numbers may be points off. */
  | { readonly kind: 'not-calibrated'; readonly because: Lack };

/** Estimated numbers with what they stand on. */
export interface EstimatedPerformance {
  readonly calibration: CalibrationState;
  readonly outcomes: readonly NamedOutcome[];
}

const names = ['accuracy', 'precision', 'recall', 'f1', 'auc'] as const;
type Name = (typeof names)[number];

/**
 * Performance before labels are there: each row counts as positive with its calibrated score.
 *
 * It knows of changes in the scores alone: if the labels' law given the score changes, it is wrong. The scores are calibrated on the
 * reference first; if that cannot be done, the result says so. Intervals resample the window and the reference, calibration included.
 * Source: Garg, Balakrishnan, Lipton, Neyshabur, Sedghi (2022), Leveraging unlabeled data; the estimate from calibrated scores.
 */
export function estimatePerformance(
  window: UnlabelledScores,
  threshold: number,
  { seed, draws = 200 }: { readonly seed: string; readonly draws?: number },
): EstimatedPerformance {
  const map = fitIsotonic(window.reference);
  const values = estimates(groupsOf(window.scores, valueOf(map)), threshold);
  const intervals = resample(window, threshold, { seed, draws, isCalibrated: map.kind === 'known' });
  const outcomes = names.map((name) => ({
    name: `estimated-${name}`,
    outcome: measured(values[name], intervals(name), name === 'auc' ? 0 : splitBound(window.scores, threshold)),
  }));
  const calibration: CalibrationState =
    map.kind === 'known' ? { kind: 'calibrated' } : { kind: 'not-calibrated', because: map };
  return { calibration, outcomes };
}

/** Expected classes by bin. */
function groupsOf(scores: SparseCounts, map: IsotonicMap | undefined): ClassGroups {
  const groups = Object.entries(scores)
    .map(([bin, count]) => {
      const rate = map === undefined ? middleOfBin(Number(bin)) : calibratedRate(map, Number(bin));
      return { at: scoreEdges[Number(bin)] ?? 0, positives: count * rate, negatives: count * (1 - rate) };
    })
    .toSorted((a, b) => a.at - b.at);
  const [positives, negatives] = (['positives', 'negatives'] as const).map((name) =>
    groups.reduce((sum, group) => sum + group[name], 0),
  );
  const sampling = (weight = 0): Sampling => ({ weight, squares: weight });
  return {
    groups,
    positives: positives ?? 0,
    negatives: negatives ?? 0,
    positiveSampling: sampling(positives),
    negativeSampling: sampling(negatives),
  };
}

function estimates(groups: ClassGroups, threshold: number): Readonly<Record<Name, Result>> {
  const confusion = expectedConfusion(groups, threshold);
  return {
    accuracy: rateOf(confusion, 'accuracy'),
    precision: rateOf(confusion, 'precision'),
    recall: rateOf(confusion, 'recall'),
    f1: fScore(confusion, 1),
    auc: auc(groups),
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

/** Share of the rows in the bin that the threshold cuts; 0 at a grid edge. */
function splitBound(scores: SparseCounts, threshold: number): number {
  const bin = scoreBinOf(threshold);
  if (scoreEdges[bin] === threshold) return 0;
  const all = Object.values(scores).reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : (scores[bin] ?? 0) / all;
}

interface Draws {
  readonly seed: string;
  readonly draws: number;
  readonly isCalibrated: boolean;
}

function resample({ scores, sampling, reference }: UnlabelledScores, threshold: number, draws: Draws) {
  const bins = Object.keys(scores);
  const [up, down] = [Object.keys(reference.positives), Object.keys(reference.negatives)];
  const cells = [
    ...bins.map((bin) => scores[bin] ?? 0),
    ...up.map((bin) => reference.positives[bin] ?? 0),
    ...down.map((bin) => reference.negatives[bin] ?? 0),
  ];
  return bootstrapIntervals<Name>(
    cells,
    (drawn) => {
      const take = (keys: readonly string[], from: number): SparseCounts =>
        Object.fromEntries(keys.map((key, i) => [key, drawn[from + i] ?? 0] as const));
      const positives = take(up, bins.length);
      const negatives = take(down, bins.length + up.length);
      const map = draws.isCalibrated ? valueOf(fitIsotonic({ ...reference, positives, negatives })) : undefined;
      const values = estimates(groupsOf(take(bins, 0), map), threshold);
      return {
        accuracy: valueOf(values.accuracy),
        precision: valueOf(values.precision),
        recall: valueOf(values.recall),
        f1: valueOf(values.f1),
        auc: valueOf(mapResult(values.auc, (area) => area)),
      };
    },
    {
      seed: `${draws.seed} estimated`,
      rowsPerWeight: sampling.squares === 0 ? 1 : sampling.weight / sampling.squares,
      draws: draws.draws,
    },
  );
}
