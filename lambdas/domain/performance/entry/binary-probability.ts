import type { CalibrationSketch } from '../../sketch/labelled/calibration-sketch.ts';
import { effectiveCount, type Moments } from '../../sketch/value/moments.ts';
import { meanInterval } from '../interval/mean-interval.ts';
import { brierParts } from '../probability/brier.ts';
import {
  calibrationInterval,
  expectedCalibrationError,
  maximumCalibrationError,
} from '../probability/calibration-error.ts';
import { binnedCalibrationLine } from '../probability/calibration-line.ts';
import { baseLogLoss, meanLoss } from '../probability/log-loss.ts';
import { skill } from '../probability/skill.ts';
import { known, mapResult, undefinedBecause, valueOf, type Interval, type Lack, type Result } from '../../outcome.ts';
import type { BinarySketches } from './binary-sketches.ts';
import type { Draft, MeasureSettings } from './draft.ts';
import { withEnough } from './least-data.ts';

/** Numbers of probabilities: log loss, Brier score with its parts, calibration, skill against the base rate. */
export function probabilityDrafts(sketches: BinarySketches, settings: MeasureSettings): readonly Draft[] {
  const lack = whyNoProbability(sketches);
  const { logLoss, squaredError, calibration } = sketches;
  const baseRate = baseRateOf(calibration);
  const drafts: readonly Draft[] = [
    meanDraft('log-loss', logLoss, settings),
    skillDraft('log-loss-skill', { losses: logLoss, constant: baseLogLoss(baseRate) }, settings),
    meanDraft('brier', squaredError, settings),
    skillDraft('brier-skill', { losses: squaredError, constant: baseRate * (1 - baseRate) }, settings),
    ...brierDrafts(squaredError, calibration),
    ...calibrationDrafts(calibration, settings),
    ...lineDrafts(sketches),
  ];
  const rows = effectiveCount(squaredError);
  return drafts.map((draft) => ({
    ...draft,
    value: lack ?? withEnough({ rows, of: 'rows' }, () => draft.value),
  }));
}

/** Probabilities lie in [0, 1]; otherwise these numbers have no meaning. */
function whyNoProbability({ score: { outside } }: BinarySketches): Lack | undefined {
  if (outside === 0) return undefined;
  return { kind: 'refused', column: 'score', count: outside, reason: 'outside [0, 1]: no probability' };
}

function baseRateOf({ bins }: CalibrationSketch): number {
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  return rows === 0 ? 0 : bins.reduce((sum, { positives }) => sum + positives, 0) / rows;
}

function meanDraft(name: string, losses: Moments, { level, designEffect }: MeasureSettings): Draft {
  return { name, value: meanLoss(losses), interval: () => meanInterval(losses, level, designEffect) };
}

interface LossAndConstant {
  readonly losses: Moments;
  readonly constant: number;
}

/** The interval takes the loss of the constant as given: the base rate is known far better than the loss. */
function skillDraft(name: string, { losses, constant }: LossAndConstant, settings: MeasureSettings): Draft {
  const value = mapResult(meanLoss(losses), (mean) => skill(mean, constant));
  return {
    name,
    value: value.kind === 'known' ? value.value : value,
    interval: () =>
      mapResult(meanInterval(losses, settings.level, settings.designEffect), ({ lower, upper, method }) => ({
        lower: 1 - upper / constant,
        upper: 1 - lower / constant,
        method,
      })),
  };
}

function brierDrafts(squaredError: Moments, calibration: CalibrationSketch): readonly Draft[] {
  const parts = brierParts(squaredError.mean, calibration);
  return (['reliability', 'resolution', 'uncertainty', 'rest'] as const).map((name) => ({
    name: `brier-${name}`,
    value: mapResult(parts, (value) => value[name]),
    interval: () => undefinedBecause('a part of the Brier score, which has the interval'),
  }));
}

function calibrationDrafts(calibration: CalibrationSketch, { seed, level, designEffect = 1 }: MeasureSettings) {
  const { weight, squares } = calibration.sampling;
  const resampling = {
    seed: `${seed} calibration`,
    rowsPerWeight: squares === 0 ? 1 : weight / squares / designEffect,
    ...(level === undefined ? {} : { level }),
  };
  const draft = (name: string, statistic: (sketch: CalibrationSketch) => Result): Draft => ({
    name,
    value: statistic(calibration),
    interval: () => calibrationInterval(calibration, statistic, resampling),
  });
  return [draft('ece', expectedCalibrationError), draft('mce', maximumCalibrationError)];
}

/** From the middles of the bins, an approximation: what it is off by is not bounded, so the report says where it comes from. */
function lineDrafts({ score }: BinarySketches): readonly Draft[] {
  const line = binnedCalibrationLine(score);
  const wald = (value: number, error: number): Result<Interval> =>
    known({ lower: value - 1.959964 * error, upper: value + 1.959964 * error, method: 'delta' });
  return (['slope', 'intercept'] as const).map((name) => ({
    name: `calibration-${name}-binned`,
    value: mapResult(line, (value) => value[name]),
    interval: () => {
      const fitted = valueOf(line);
      return fitted === undefined ? undefinedBecause('not fitted') : wald(fitted[name], fitted[`${name}Error`]);
    },
  }));
}
