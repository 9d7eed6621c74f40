import { coMomentsOf, emptyCoMoments, mergeCoMoments, type CoMoments } from '../../sketch/value/co-moments.ts';
import { emptyLogBucket, logBucketOf, mergeLogBucket, type LogBucket } from '../../sketch/value/log-bucket.ts';
import { emptyMoments, mergeMoments, momentsOf, type Moments } from '../../sketch/value/moments.ts';
import {
  errorOf,
  gammaDeviance,
  logSquaredError,
  percentageError,
  poissonDeviance,
  symmetricError,
  type PredictedRow,
} from './row-errors.ts';

/** Everything that is kept of the errors of a regression model. */
export interface ErrorSketch {
  readonly error: Moments;
  readonly absolute: Moments;
  readonly squared: Moments;
  readonly percentage: Moments;
  readonly symmetric: Moments;
  /** |y| as x, |e| as y. */
  readonly relative: CoMoments;
  readonly actual: Moments;
  readonly logSquared: Moments;
  readonly poisson: Moments;
  readonly gamma: Moments;
  readonly sizes: LogBucket;
  /** Rows with y = 0: percentages are then not usable. */
  readonly zeros: number;
}

/** No rows. */
export const emptyErrors: ErrorSketch = {
  error: emptyMoments,
  absolute: emptyMoments,
  squared: emptyMoments,
  percentage: emptyMoments,
  symmetric: emptyMoments,
  relative: emptyCoMoments,
  actual: emptyMoments,
  logSquared: emptyMoments,
  poisson: emptyMoments,
  gamma: emptyMoments,
  sizes: emptyLogBucket(),
  zeros: 0,
};

/** Sketch of rows with finite numbers in one pass. */
export function errorSketchOf(rows: readonly PredictedRow[]): ErrorSketch {
  const weightAt = (row: number): number => rows[row]?.weight ?? 1;
  const momentsBy = (value: (row: PredictedRow) => number): Moments => momentsOf(rows.map(value), weightAt);
  const sizes = rows.map((row) => Math.abs(errorOf(row)));
  return {
    error: momentsBy(errorOf),
    absolute: momentsOf(sizes, weightAt),
    squared: momentsBy((row) => errorOf(row) ** 2),
    percentage: momentsBy(percentageError),
    symmetric: momentsBy(symmetricError),
    relative: coMomentsOf(
      rows.map((row, i) => [Math.abs(row.actual), sizes[i] ?? 0] as const),
      weightAt,
    ),
    actual: momentsBy(({ actual }) => actual),
    logSquared: definedMoments(rows, logSquaredError),
    poisson: definedMoments(rows, poissonDeviance),
    gamma: definedMoments(rows, gammaDeviance),
    sizes: logBucketOf(sizes, { weightAt }),
    zeros: rows.reduce((sum, { actual, weight }) => sum + (actual === 0 ? weight : 0), 0),
  };
}

/** Joins two sketches as if all their rows had gone into one. */
export function mergeErrors(a: ErrorSketch, b: ErrorSketch): ErrorSketch {
  const moments = (name: MomentsName): Moments => mergeMoments(a[name], b[name]);
  return {
    error: moments('error'),
    absolute: moments('absolute'),
    squared: moments('squared'),
    percentage: moments('percentage'),
    symmetric: moments('symmetric'),
    relative: mergeCoMoments(a.relative, b.relative),
    actual: moments('actual'),
    logSquared: moments('logSquared'),
    poisson: moments('poisson'),
    gamma: moments('gamma'),
    sizes: mergeLogBucket(a.sizes, b.sizes),
    zeros: a.zeros + b.zeros,
  };
}

type MomentsName = Exclude<keyof ErrorSketch, 'relative' | 'sizes' | 'zeros'>;

/** Moments of the rows for which a loss is defined; the others can be counted by the missing weight. */
function definedMoments(rows: readonly PredictedRow[], value: (row: PredictedRow) => number | undefined): Moments {
  const kept = rows.flatMap((row) => {
    const loss = value(row);
    return loss === undefined ? [] : [{ loss, weight: row.weight }];
  });
  return momentsOf(
    kept.map(({ loss }) => loss),
    (row) => kept[row]?.weight ?? 1,
  );
}
