import { effectiveCount, type Moments } from '../../sketch/value/moments.ts';
import { logBucketLinear } from '../../sketch/value/log-bucket.ts';
import { ratioInterval, rootMeanInterval } from '../interval/delta.ts';
import { meanInterval } from '../interval/mean-interval.ts';
import { rankInterval } from '../interval/rank-interval.ts';
import { meanBounds } from '../interval/selective-bounds.ts';
import {
  known,
  mapResult,
  undefinedBecause,
  type Interval,
  type Lack,
  type NamedOutcome,
  type Result,
} from '../../outcome.ts';
import type { ErrorSketch } from '../regression/error-sketch.ts';
import { explainedVariance, r2, rmse, wape } from '../regression/fit.ts';
import { finishDrafts, type Draft, type MeasureSettings, type SelectiveLabels } from './draft.ts';
import { enoughForQuantile, withEnough } from './least-data.ts';

/** Every number of a regression model from its merged sketch, with interval and bound, or by name why there is none. */
export function measureRegression(sketch: ErrorSketch, settings: MeasureSettings): readonly NamedOutcome[] {
  const rows = effectiveCount(sketch.error) / (settings.designEffect ?? 1);
  const drafts = [...meanDrafts(sketch, settings), ...rootDrafts(sketch, settings), ...sizeDrafts(sketch, rows)];
  return finishDrafts(
    drafts.map((draft) => ({ ...draft, value: withEnough({ rows, of: 'rows' }, () => draft.value) })),
    settings,
  );
}

function meanDrafts(sketch: ErrorSketch, settings: MeasureSettings): readonly Draft[] {
  const { error, absolute, squared, percentage, symmetric, zeros } = sketch;
  const usable = zeros === 0 ? undefined : refusedRows('label', zeros, 'is 0: percentages are not usable');
  return [
    meanDraft('bias', error, settings),
    {
      ...meanDraft('mae', absolute, settings),
      withAllLabels: ({ unlabelled }: SelectiveLabels) => meanBounds(absolute, sketch.sizes, unlabelled),
    },
    meanDraft('mse', squared, settings),
    { ...meanDraft('mape', percentage, settings), ...(usable === undefined ? {} : { value: usable }) },
    meanDraft('smape', symmetric, settings),
    lossDraft('msle', { losses: sketch.logSquared, all: error, problem: '-1 or less' }, settings),
    lossDraft(
      'poisson-deviance',
      { losses: sketch.poisson, all: error, problem: 'label below 0 or prediction not above 0' },
      settings,
    ),
    lossDraft('gamma-deviance', { losses: sketch.gamma, all: error, problem: 'not above 0' }, settings),
  ];
}

function meanDraft(name: string, moments: Moments, { level, designEffect }: MeasureSettings): Draft {
  return { name, value: known(moments.mean), interval: () => meanInterval(moments, level, designEffect) };
}

interface PartialLoss {
  readonly losses: Moments;
  readonly all: Moments;
  readonly problem: string;
}

/** A loss that some rows have no value of: it is refused with their count. */
function lossDraft(name: string, { losses, all, problem }: PartialLoss, settings: MeasureSettings): Draft {
  const missing = all.count - losses.count;
  const draft = meanDraft(name, losses, settings);
  return missing > 1e-9 * all.count ? { ...draft, value: refusedRows('label or prediction', missing, problem) } : draft;
}

function refusedRows(column: string, count: number, reason: string): Lack {
  return { kind: 'refused', column, count, reason };
}

function rootDrafts(sketch: ErrorSketch, settings: MeasureSettings): readonly Draft[] {
  const { squared, relative, logSquared, error } = sketch;
  const log = lossDraft('rmsle', { losses: logSquared, all: error, problem: '-1 or less' }, settings);
  const series = (): Result<Interval> => undefinedBecause('it needs blocks of time');
  return [
    { name: 'rmse', value: rmse(sketch), interval: () => rootMeanInterval(squared, settings.level) },
    { ...log, value: mapResult(log.value, Math.sqrt), interval: () => rootMeanInterval(logSquared, settings.level) },
    { name: 'wape', value: wape(sketch), interval: () => ratioInterval(relative, settings.level) },
    { name: 'r2', value: r2(sketch), interval: series },
    { name: 'explained-variance', value: explainedVariance(sketch), interval: series },
  ];
}

function sizeDrafts({ sizes }: ErrorSketch, rows: number): readonly Draft[] {
  const quantile = (name: string, q: number): Draft => {
    const found = logBucketLinear(sizes, q);
    const enough = enoughForQuantile(rows, q);
    const value = found === undefined ? undefinedBecause('no rows') : known(found.value);
    return {
      name,
      value: enough.kind === 'known' ? value : enough,
      interval: () => rankInterval(sizes, q, rows),
      bound: found?.bound ?? 0,
    };
  };
  return [
    quantile('median-ae', 0.5),
    quantile('p90-ae', 0.9),
    {
      name: 'max-error',
      value: sizes.max === undefined ? undefinedBecause('no rows') : known(sizes.max),
      interval: () => undefinedBecause('the largest value of a window has no interval'),
    },
  ];
}
