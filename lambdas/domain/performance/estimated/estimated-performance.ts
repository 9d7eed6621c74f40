import { scoreBinOf, scoreEdges } from '../../sketch/labelled/score-edges.ts';
import { effectiveRows } from '../../sketch/value/sampling.ts';
import { known, measured, valueOf, type Lack, type NamedOutcome, type Outcome, type Result } from '../../outcome.ts';
import { LEAST_OF_CLASS, withEnough } from '../entry/least-data.ts';
import type { ClassGroups } from '../order/class-groups.ts';
import {
  brierBound,
  classesOf,
  estimatedNames,
  estimatesOf,
  scoredBins,
  type EstimatedName,
  type ScoredBin,
  type UnlabelledScores,
} from './expected-classes.ts';
import { spreadOfEstimates, type Spread } from './estimate-intervals.ts';
import { calibratedRates, calibrationCells, isotonicOf } from './isotonic.ts';

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

/** How an estimate is made. */
export interface EstimateSettings {
  readonly seed: string;
  /** @default 200 */
  readonly draws?: number;
  /** Numbers that are wanted. @default - all */
  readonly names?: readonly EstimatedName[];
}

/**
 * Performance before labels are there: each row counts as positive with its calibrated score.
 *
 * It knows of changes in the scores alone: if the labels' law given the score changes, it is wrong. The scores are calibrated on the
 * reference first; if that cannot be done, the result says so. An interval is where the value from labels of these rows lies in 90 to
 * 97 % of drawn windows, while that law stays: the reference is resampled with its calibration, and the labels are drawn.
 * Source: Garg, Balakrishnan, Lipton, Neyshabur, Sedghi (2022), Leveraging unlabeled data; the estimate from calibrated scores.
 */
export function estimatePerformance(
  window: UnlabelledScores,
  threshold: number,
  { seed, draws = 200, names = estimatedNames }: EstimateSettings,
): EstimatedPerformance {
  const reference = calibrationCells(window.reference);
  const calibration: CalibrationState =
    reference.kind === 'known' ? { kind: 'calibrated' } : { kind: 'not-calibrated', because: reference };
  const lack = whyNone(window);
  if (lack !== undefined)
    return { calibration, outcomes: names.map((name) => ({ name: `estimated-${name}`, outcome: lack })) };
  const cells = valueOf(reference);
  const bins = scoredBins(window.scores);
  const rateOf = cells === undefined ? undefined : calibratedRates(isotonicOf(cells));
  const classes = classesOf(bins, ({ bin, count, scores }) => (rateOf === undefined ? scores : count * rateOf(bin)));
  const values = estimatesOf(bins, classes, threshold);
  const spreadOf = spreadOfEstimates(window, threshold, { seed, draws, cells });
  const bounds = boundsOf(bins, classes, threshold);
  const outcomes = names.map((name) => {
    const value = name === 'auc' ? ofBoth(classes, window, values.auc) : values[name];
    return { name: `estimated-${name}`, outcome: outcomeOf(value, (one) => spreadOf(name, one), bounds[name]) };
  });
  return { calibration, outcomes };
}

/** A value without the bias of its calibration. */
function outcomeOf(value: Result, spreadOf: (value: number) => Spread, bound: number): Outcome {
  if (value.kind !== 'known') return value;
  const { interval, bias } = spreadOf(value.value);
  return measured(known(Math.max(0, Math.min(1, value.value - bias))), interval, bound);
}

/** Why there is no number at all, if so: too few rows, or scores that are no probabilities. */
function whyNone({ sampling, outside = 0, reference }: UnlabelledScores): Lack | undefined {
  const count = outside + reference.outside;
  if (count > 0) return { kind: 'refused', column: 'score', count, reason: 'outside [0, 1]: no probability' };
  const enough = withEnough({ rows: effectiveRows(sampling), of: 'scored rows' }, () => ({ kind: 'known', value: 0 }));
  return enough.kind === 'known' ? undefined : enough;
}

/** The AUC needs as many expected rows of each class as one from labels. */
function ofBoth({ positives, negatives }: ClassGroups, { sampling }: UnlabelledScores, value: Result): Result {
  const rows = Math.min(positives, negatives) * (sampling.squares === 0 ? 1 : sampling.weight / sampling.squares);
  return withEnough({ rows, of: 'expected rows of each class', needed: LEAST_OF_CLASS }, () => value);
}

function boundsOf(
  bins: readonly ScoredBin[],
  classes: ClassGroups,
  threshold: number,
): Readonly<Record<EstimatedName, number>> {
  const split = splitBound(bins, threshold);
  const decided = { accuracy: split, precision: split, recall: split, f1: split };
  return { auc: 0, ...decided, brier: brierBound(bins, classes) };
}

/** Share of the rows in the bin that the threshold cuts; 0 at a grid edge. */
function splitBound(bins: readonly ScoredBin[], threshold: number): number {
  const cut = scoreBinOf(threshold);
  if (scoreEdges[cut] === threshold) return 0;
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  return all === 0 ? 0 : (bins.find(({ bin }) => bin === cut)?.count ?? 0) / all;
}
