import type { Confusion } from '../../sketch/labelled/threshold-sketch.ts';
import { ratioOf, undefinedBecause, type Result } from '../../outcome.ts';

/** Cohen's kappa: agreement beyond chance, at most 1. Source: Cohen (1960), A coefficient of agreement for nominal scales. */
export function kappa({ tp, fp, tn, fn }: Confusion): Result {
  const all = tp + fp + tn + fn;
  if (all === 0) return undefinedBecause('no rows');
  const observed = (tp + tn) / all;
  const chance = ((tp + fp) * (tp + fn) + (tn + fn) * (tn + fp)) / (all * all);
  return ratioOf(observed - chance, 1 - chance, 'label and decision are one and the same class');
}
