import { brierOf } from '../../lambdas/domain/performance/probability/brier.ts';
import {
  expectedCalibrationError,
  reliability,
} from '../../lambdas/domain/performance/probability/calibration-error.ts';
import { logLossesOf } from '../../lambdas/domain/performance/probability/log-loss.ts';
import { fScore } from '../../lambdas/domain/performance/threshold/f-score.ts';
import { kappa } from '../../lambdas/domain/performance/threshold/kappa.ts';
import { mcc } from '../../lambdas/domain/performance/threshold/mcc.ts';
import { balancedAccuracy, rateOf } from '../../lambdas/domain/performance/threshold/rates.ts';
import {
  calibrationOf,
  mergeCalibration,
  type CalibrationSketch,
} from '../../lambdas/domain/sketch/labelled/calibration-sketch.ts';
import type { ScoredRow } from '../../lambdas/domain/sketch/labelled/scored-row.ts';
import {
  confusionAt,
  emptyConfusion,
  mergeThresholds,
  thresholdsOf,
  type Confusion,
} from '../../lambdas/domain/sketch/labelled/threshold-sketch.ts';
import { mergeMoments } from '../../lambdas/domain/sketch/value/moments.ts';
import type { CaseInput } from './case-input.ts';
import { inParts } from './in-parts.ts';
import { exactly, type Answer, type Tree } from './measure-case.ts';
import { decidedRows, need, scoredRows } from './scored-input.ts';

const DECISION = 0.5;

/** Numbers of decisions and of probabilities by metric name. */
export const decisionMetrics: Readonly<Record<string, (input: CaseInput) => Answer>> = {
  mcc: (input) => decided(input, (confusion) => need(mcc(confusion))),
  balanced_accuracy: (input) => decided(input, (confusion) => need(balancedAccuracy(confusion))),
  accuracy: (input) => decided(input, (confusion) => need(rateOf(confusion, 'accuracy'))),
  confusion_and_rates: (input) => {
    const rows = scoredRows(input);
    const threshold = input.number('threshold');
    return exactly(ratesTree(confusionAt(rows, threshold)), ratesTree(sketchedConfusion(rows, threshold)));
  },
  log_loss: (input) => {
    const rows = scoredRows(input);
    const losses = inParts(rows, (part) => logLossesOf(part).losses, mergeMoments);
    return exactly(logLossesOf(rows).losses.mean, losses.mean);
  },
  brier: (input) => {
    const rows = scoredRows(input);
    return exactly(brierOf(rows).mean, inParts(rows, brierOf, mergeMoments).mean);
  },
  calibration_curve_ece: (input) => {
    const rows = scoredRows(input);
    const tree = (sketch: CalibrationSketch): Tree => ({
      ...curveTree(sketch),
      ece: need(expectedCalibrationError(sketch)),
    });
    return exactly(tree(calibrationOf(rows)), tree(inParts(rows, (part) => calibrationOf(part), mergeCalibration)));
  },
  calibration_curve: (input) => {
    const rows = scoredRows(input);
    const bins = input.number('n_bins');
    const merged = inParts(rows, (part) => calibrationOf(part, bins), mergeCalibration);
    return exactly(curveTree(calibrationOf(rows, bins)), curveTree(merged));
  },
};

function decided(input: CaseInput, value: (confusion: Confusion) => number): Answer {
  const rows = decidedRows(input);
  return exactly(value(confusionAt(rows, DECISION)), value(sketchedConfusion(rows, DECISION)));
}

function sketchedConfusion(rows: readonly ScoredRow[], threshold: number): Confusion {
  const sketch = inParts(rows, (part) => thresholdsOf(part, [threshold]), mergeThresholds);
  return sketch.cells[0] ?? emptyConfusion;
}

function ratesTree(confusion: Confusion): Tree {
  return {
    ...confusion,
    accuracy: need(rateOf(confusion, 'accuracy')),
    precision: need(rateOf(confusion, 'precision')),
    recall: need(rateOf(confusion, 'recall')),
    f1: need(fScore(confusion, 1)),
    balanced_accuracy: need(balancedAccuracy(confusion)),
    mcc: need(mcc(confusion)),
    kappa: need(kappa(confusion)),
  };
}

function curveTree(sketch: CalibrationSketch): { readonly [key: string]: Tree } {
  const points = reliability(sketch);
  return { prob_true: points.map(({ rate }) => rate), prob_pred: points.map(({ meanScore }) => meanScore) };
}
