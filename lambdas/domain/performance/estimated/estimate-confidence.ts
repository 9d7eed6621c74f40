import type { ProbabilityRow } from '../multiclass/probability-row.ts';
import { scoreSketchOf, type ScoreSketch } from '../../sketch/labelled/score-sketch.ts';
import { estimatePerformance, type EstimatedPerformance } from './estimated-performance.ts';
import type { UnlabelledScores } from './expected-classes.ts';

/** Every answer is a decision for the likeliest class: nothing is below this confidence. */
const ALL = 0;

/** Why a task has no estimate before labels from what is captured of its answers. */
export const whyNotEstimated = {
  multiclass: 'of a multiclass answer the class is captured, and not how sure the model was of it',
  regression:
    'a number says nothing of its own error, and a model of the errors would need the rows, which are not kept',
  ranking: 'an order says nothing of what is relevant in it',
  other: 'nobody knows what would be right',
} as const;

/** Probability of the class that a row is given. */
export function confidenceOf(scores: readonly number[]): number {
  return Math.max(...scores);
}

/** Confidences of labelled rows by whether the class was right; of equally likely classes the first is given. */
export function confidenceSketch(rows: readonly ProbabilityRow[]): ScoreSketch {
  return scoreSketchOf(
    rows.map(({ label, scores, weight }) => {
      const score = confidenceOf(scores);
      return { score, isPositive: scores.indexOf(score) === label, weight };
    }),
  );
}

/**
 * Accuracy of several classes before labels: the mean of calibrated confidences.
 *
 * A confidence that is right as often as it says is a score of "the class is right", so that all that holds for the estimate of two
 * classes holds for it. Source: Garg, Balakrishnan, Lipton, Neyshabur, Sedghi (2022), average confidence.
 *
 * @param window confidences, and `reference` of {@link confidenceSketch}
 */
export function estimateAccuracy(window: UnlabelledScores, { seed }: { readonly seed: string }): EstimatedPerformance {
  const { calibration, outcomes } = estimatePerformance(window, ALL, { seed, names: ['precision'] });
  return { calibration, outcomes: outcomes.map(({ outcome }) => ({ name: 'accuracy', outcome })) };
}
