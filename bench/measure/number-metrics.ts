import { lagOneAutocorrelation } from '../../lambdas/domain/performance/interval/autocorrelation.ts';
import { readPredicted, type PredictedColumns } from '../../lambdas/domain/performance/rows/read-predicted.ts';
import { linearQuantile, lowerQuantile } from '../../lambdas/domain/stats/quantile.ts';
import {
  errorSketchOf,
  mergeErrors,
  type ErrorSketch,
} from '../../lambdas/domain/performance/regression/error-sketch.ts';
import { r2, rmse } from '../../lambdas/domain/performance/regression/fit.ts';
import { errorOf, type PredictedRow } from '../../lambdas/domain/performance/regression/row-errors.ts';
import {
  logBucketLinear,
  logBucketOf,
  logBucketQuantile,
  mergeLogBucket,
  type LogBucket,
} from '../../lambdas/domain/sketch/value/log-bucket.ts';
import { mergeMoments, momentsOf, sampleVariance, type Moments } from '../../lambdas/domain/sketch/value/moments.ts';
import type { CaseInput } from './case-input.ts';
import { inParts } from './in-parts.ts';
import { CaseError, exactly, type Answer, type Tree } from './measure-case.ts';
import { need } from './scored-input.ts';

/** Numbers of regressions and of single columns by metric name. */
export const numberMetrics: Readonly<Record<string, (input: CaseInput) => Answer>> = {
  rmse: (input) => fromErrors(input, (sketch) => need(rmse(sketch))),
  mse: (input) => fromErrors(input, ({ squared }) => squared.mean),
  mae: (input) => fromErrors(input, ({ absolute }) => absolute.mean),
  mape: (input) => fromErrors(input, ({ percentage }) => percentage.mean),
  msle: (input) => fromErrors(input, ({ logSquared }) => logSquared.mean),
  r2: (input) => fromErrors(input, (sketch) => need(r2(sketch))),
  'residual_sd (sqrt(SSE/(n-2)))': (input) =>
    fromErrors(input, ({ squared: { mean, count } }) => Math.sqrt((mean * count) / (count - 2))),
  median_absolute_error: (input) => {
    const rows = predictedRows(input);
    const { value, bound } = medianError(inParts(rows, errorSketchOf, mergeErrors).sizes);
    return { value: exactMedian(rows), sketch: value, bound };
  },
  regression: (input) => {
    const rows = predictedRows(input);
    const sketch = inParts(rows, errorSketchOf, mergeErrors);
    const median = medianError(sketch.sizes);
    const largest = Math.max(...rows.map((row) => Math.abs(errorOf(row))));
    const exact = { ...errorTree(errorSketchOf(rows)), median_ae: exactMedian(rows), max_error: largest };
    const merged = { ...errorTree(sketch), median_ae: median.value, max_error: sketch.sizes.max ?? null };
    const answer = exactly(exact, merged);
    return { ...answer, bound: { ...Object(answer.bound), median_ae: median.bound } };
  },
  percentile_linear: (input) => quantileOf(input.numbers('x'), input.number('q') / 100),
  quantiles_exact: (input) => {
    const column = input.text('column');
    const values = input.numbersAmong(
      column,
      input.rows().map((row) => row[column]),
    );
    return quantiles(values, input.numbers('q'));
  },
  mean_sd_streaming: (input) => {
    const values = input.has('x') ? input.numbers('x') : repeated(input);
    const tree = (moments: Moments): { mean: number; sd: number } => ({
      mean: moments.mean,
      sd: Math.sqrt(sampleVariance(moments) ?? 0),
    });
    const moments = momentsOf(values);
    const lag = lagOneAutocorrelation(values);
    const answer = exactly(tree(moments), tree(inParts(values, (part) => momentsOf(part), mergeMoments)));
    return {
      value: { ...tree(moments), lag1_autocorrelation: lag.kind === 'known' ? lag.value : null },
      sketch: { ...Object(answer.sketch), lag1_autocorrelation: null },
      bound: { ...Object(answer.bound), lag1_autocorrelation: null },
      reason: 'autocorrelation needs the rows in their order',
    };
  },
};

function fromErrors(input: CaseInput, value: (sketch: ErrorSketch) => number): Answer {
  const rows = predictedRows(input);
  return exactly(value(errorSketchOf(rows)), value(inParts(rows, errorSketchOf, mergeErrors)));
}

function predictedRows(input: CaseInput): readonly PredictedRow[] {
  const { rows, faults } = readPredicted(predictedColumns(input));
  input.note(faults);
  return rows;
}

function predictedColumns(input: CaseInput): PredictedColumns {
  if (input.has('file')) {
    const [rows, names] = [input.rows(), { label: input.text('y_true'), score: input.text('y_pred') }];
    return { actual: rows.map((row) => row[names.label]), predicted: rows.map((row) => row[names.score]), names };
  }
  const predicted = input.has('x') ? lineOver(input) : input.list('y_pred');
  return { actual: input.list('y_true'), predicted, names: { label: 'y_true', score: 'y_pred' } };
}

/** Predictions of a printed line `a + b*x`. */
function lineOver(input: CaseInput): readonly number[] {
  const [, a, b] = /^\s*(\S+)\s*\+\s*([^*\s]+)\s*\*\s*x\s*$/.exec(input.text('y_pred')) ?? [];
  if (a === undefined || b === undefined)
    throw new CaseError(`input.y_pred must be a + b*x, got ${input.text('y_pred')}`);
  return input.numbers('x').map((x) => Number(a) + Number(b) * x);
}

function errorTree(sketch: ErrorSketch): { readonly [key: string]: Tree } {
  return {
    rmse: need(rmse(sketch)),
    mae: sketch.absolute.mean,
    mape: sketch.percentage.mean,
    r2: need(r2(sketch)),
  };
}

function medianError(sizes: LogBucket): { readonly value: number; readonly bound: number } {
  return logBucketLinear(sizes, 0.5) ?? { value: 0, bound: 0 };
}

function exactMedian(rows: readonly PredictedRow[]): number {
  return need(
    linearQuantile(
      rows.map((row) => Math.abs(errorOf(row))),
      0.5,
    ),
  );
}

function bucketsIn(values: readonly number[]): LogBucket {
  return inParts(values, (part) => logBucketOf(part), mergeLogBucket);
}

function quantileOf(values: readonly number[], q: number): Answer {
  const sketch = logBucketLinear(bucketsIn(values), q);
  return { value: need(linearQuantile(values, q)), sketch: sketch?.value ?? null, bound: sketch?.bound ?? null };
}

function quantiles(values: readonly number[], q: readonly number[]): Answer {
  const buckets = bucketsIn(values);
  const moments = inParts(values, (part) => momentsOf(part), mergeMoments);
  const linear = q.map((share) => logBucketLinear(buckets, share));
  const lower = q.map((share) => logBucketQuantile(buckets, share) ?? 0);
  const sum = values.reduce((total, value) => total + value, 0);
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const spread = buckets.accuracy / (1 - buckets.accuracy);
  return {
    value: {
      lower: q.map((share) => need(lowerQuantile(values, share))),
      linear: q.map((share) => need(linearQuantile(values, share))),
      count: values.length,
      sum,
      min: least,
      max: most,
    },
    sketch: {
      lower,
      linear: linear.map((one) => one?.value ?? null),
      count: moments.count,
      sum: moments.mean * moments.count,
      min: buckets.min ?? null,
      max: buckets.max ?? null,
    },
    bound: {
      lower: lower.map((value) => spread * Math.abs(value)),
      linear: linear.map((one) => one?.bound ?? null),
      count: 0,
      sum: 1e-9 * Math.abs(sum),
      min: 0,
      max: 0,
    },
  };
}

function repeated(input: CaseInput): readonly number[] {
  const block = input.numbers('x_repeat');
  return [...input.numbers('x_head'), ...Array.from({ length: input.number('times') }, () => block).flat()];
}
