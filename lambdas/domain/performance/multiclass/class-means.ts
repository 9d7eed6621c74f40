import type { ClassMatrix } from '../../sketch/labelled/class-matrix.ts';
import type { Confusion } from '../../sketch/labelled/threshold-sketch.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';
import { fScore } from '../threshold/f-score.ts';
import { rateOf } from '../threshold/rates.ts';
import { marginsOf, oneAgainstRest, pooled } from './one-against-rest.ts';

/** Numbers of one class against the rest. */
export type ClassNumber = 'precision' | 'recall' | 'f1';

/** How classes are brought to one number: each alike, by support, or from pooled counts. */
export type Mean = 'macro' | 'weighted' | 'micro';

/** Precision, recall or F1 of one confusion matrix. */
export function classNumber(confusion: Confusion, name: ClassNumber): Result {
  return name === 'f1' ? fScore(confusion, 1) : rateOf(confusion, name);
}

/** Mean of a number over the classes; a class without a value counts as 0. */
export function classMean(matrix: ClassMatrix, name: ClassNumber, mean: Mean): Result {
  const { labels, all } = marginsOf(matrix);
  if (all === 0) return undefinedBecause('no rows');
  if (mean === 'micro') return classNumber(pooled(matrix), name);
  const values = matrix.classes.map((_, i) => {
    const value = classNumber(oneAgainstRest(matrix, i), name);
    return value.kind === 'known' ? value.value : 0;
  });
  const shareOf = (i: number): number => (mean === 'macro' ? 1 / values.length : (labels[i] ?? 0) / all);
  return known(values.reduce((sum, value, i) => sum + value * shareOf(i), 0));
}

/** Share of rows given their true class. */
export function multiclassAccuracy(matrix: ClassMatrix): Result {
  const { right, all } = marginsOf(matrix);
  return all === 0 ? undefinedBecause('no rows') : known(right / all);
}
