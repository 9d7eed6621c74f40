import type { ClassMatrix } from '../../sketch/labelled/class-matrix.ts';
import { known, ratioOf, undefinedBecause, type Result } from '../../outcome.ts';
import { marginsOf } from './one-against-rest.ts';

/** What a confusion of class i with class j costs: 1, |i − j| or (i − j)². */
export type KappaWeights = 'plain' | 'linear' | 'quadratic';

const costs: Readonly<Record<KappaWeights, (i: number, j: number) => number>> = {
  plain: (i, j) => (i === j ? 0 : 1),
  linear: (i, j) => Math.abs(i - j),
  quadratic: (i, j) => (i - j) ** 2,
};

/** Kappa of ordered classes. Source: Cohen (1968), Weighted kappa. */
export function classKappa(matrix: ClassMatrix, weights: KappaWeights): Result {
  const { labels, predictions, all } = marginsOf(matrix);
  if (all === 0) return undefinedBecause('no rows');
  const cost = costs[weights];
  let [observed, chance] = [0, 0];
  matrix.cells.forEach((row, i) => {
    row.forEach((count, j) => {
      observed += cost(i, j) * count;
      chance += (cost(i, j) * (labels[i] ?? 0) * (predictions[j] ?? 0)) / all;
    });
  });
  const disagreement = ratioOf(observed, chance, 'label and prediction are one and the same class');
  return disagreement.kind === 'known' ? known(1 - disagreement.value) : disagreement;
}

/** Correlation of label and prediction over k classes. Source: Gorodkin (2004), Comparing two K-category assignments. */
export function classMcc(matrix: ClassMatrix): Result {
  const { labels, predictions, all, right } = marginsOf(matrix);
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const spread = Math.sqrt(all * all - dot(predictions, predictions)) * Math.sqrt(all * all - dot(labels, labels));
  return ratioOf(right * all - dot(labels, predictions), spread, 'label or prediction is one class alone');
}
