import type { ClassMatrix } from '../../sketch/labelled/class-matrix.ts';
import { emptyConfusion, mergeConfusion, type Confusion } from '../../sketch/labelled/threshold-sketch.ts';
import { sum } from '../../stats/sum.ts';

/** Confusion matrix of one class against all others, by its index. */
export function oneAgainstRest({ cells }: ClassMatrix, index: number): Confusion {
  const confusion = { tp: 0, fp: 0, tn: 0, fn: 0 };
  cells.forEach((row, label) => {
    row.forEach((count, predicted) => {
      if (label === index) confusion[predicted === index ? 'tp' : 'fn'] += count;
      else confusion[predicted === index ? 'fp' : 'tn'] += count;
    });
  });
  return confusion;
}

/** All one-against-rest matrices added up, for micro means. */
export function pooled(matrix: ClassMatrix): Confusion {
  return matrix.classes.map((_, i) => oneAgainstRest(matrix, i)).reduce(mergeConfusion, emptyConfusion);
}

/** Rows by true class and by predicted class, and all of them. */
export interface Margins {
  readonly labels: readonly number[];
  readonly predictions: readonly number[];
  readonly all: number;
  readonly right: number;
}

/** Sums of rows and columns. */
export function marginsOf({ classes, cells }: ClassMatrix): Margins {
  const labels = cells.map(sum);
  return {
    labels,
    predictions: classes.map((_, j) => sum(cells.map((row) => row[j] ?? 0))),
    all: sum(labels),
    right: sum(cells.map((row, i) => row[i] ?? 0)),
  };
}
