import { drawBinomial, type Random } from '../../stats/draws/draw-counts.ts';
import { scoreBinOf } from '../../sketch/labelled/score-edges.ts';
import { mergeSampling, type Sampling } from '../../sketch/value/sampling.ts';
import { known, valueOf, type Interval, type Result } from '../../outcome.ts';
import { bootstrapValues, percentiles, valuesNamed } from '../interval/bootstrap.ts';
import {
  classesOf,
  estimatesOf,
  joinedBins,
  scoredBins,
  type EstimatedName,
  type UnlabelledScores,
} from './expected-classes.ts';
import { calibratedRates, isotonicOf, type LabelledBin } from './isotonic.ts';

/** How the intervals are drawn. */
export interface EstimateDraws {
  readonly seed: string;
  readonly draws: number;
  /** Cells of the reference; undefined: scores are taken as they are. */
  readonly cells: readonly LabelledBin[] | undefined;
}

/** A number, where the one from labels lies, and by how much calibration promises too much. */
export interface Spread {
  readonly interval: Result<Interval>;
  /** Bias of the value: calibration on few rows takes their chance for knowledge. */
  readonly bias: number;
}

/**
 * Where the values from labels of the window's rows lie: the reference is resampled and calibrated anew, then labels are drawn.
 *
 * Source: Efron, Tibshirani (1993), An Introduction to the Bootstrap, 10.2 for the bias; Davison, Hinkley (1997), 5.2 for the basic interval.
 */
export function spreadOfEstimates(
  { scores, sampling, reference }: UnlabelledScores,
  threshold: number,
  { seed, draws, cells }: EstimateDraws,
): (name: EstimatedName, value: number) => Spread {
  const all = scoredBins(scores);
  const edges = [...(cells ?? []).map(({ bin }) => bin), scoreBinOf(threshold)].toSorted((a, b) => a - b);
  const bins = cells === undefined ? all : joinedBins(all, edges);
  const rows = rowsPerWeight(sampling);
  const statistics = (drawn: readonly number[], random: Random) => {
    const rateOf = cells === undefined ? undefined : calibratedRates(isotonicOf(redrawn(cells, drawn)));
    const classes = classesOf(bins, ({ bin, count, scores: sum }) => {
      const trials = Math.max(1, Math.round(count * rows));
      return (count * drawBinomial(random, trials, rateOf?.(bin) ?? sum / count)) / trials;
    });
    const { auc, accuracy, precision, recall, f1, brier } = estimatesOf(bins, classes, threshold);
    return {
      auc: valueOf(auc),
      accuracy: valueOf(accuracy),
      precision: valueOf(precision),
      recall: valueOf(recall),
      f1: valueOf(f1),
      brier: valueOf(brier),
    };
  };
  const counts = (cells ?? []).flatMap(({ positives, negatives }) => [positives, negatives]);
  const resamples = bootstrapValues<EstimatedName>(counts, statistics, {
    seed: `${seed} estimated`,
    rowsPerWeight: rowsPerWeight(mergeSampling(reference.positiveSampling, reference.negativeSampling)),
    draws,
  });
  return (name, value) => {
    const values = valuesNamed(resamples, name);
    const interval = percentiles(values, { draws, level: 0.95 });
    if (cells === undefined || interval.kind !== 'known') return { interval, bias: 0 };
    const { lower, upper, method } = interval.value;
    const bias = values.reduce((sum, one) => sum + one, 0) / values.length - value;
    return { bias, interval: known({ lower: within(2 * value - upper), upper: within(2 * value - lower), method }) };
  };
}

function within(value: number): number {
  return Math.max(0, Math.min(1, value));
}

function redrawn(cells: readonly LabelledBin[], drawn: readonly number[]): readonly LabelledBin[] {
  return cells.map(({ bin }, i) => ({ bin, positives: drawn[2 * i] ?? 0, negatives: drawn[2 * i + 1] ?? 0 }));
}

function rowsPerWeight({ weight, squares }: Sampling): number {
  return squares === 0 ? 1 : weight / squares;
}
