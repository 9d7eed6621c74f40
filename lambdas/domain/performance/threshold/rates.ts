import type { Confusion } from '../../sketch/labelled/threshold-sketch.ts';
import { ratioOf, type Result } from '../../outcome.ts';

/** A share of a confusion matrix: how much counts, of how much. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** Names of the rates of a confusion matrix. */
export type RateName = 'precision' | 'recall' | 'tnr' | 'fpr' | 'fnr' | 'fdr' | 'accuracy' | 'selectionRate';

const emptyOf: Readonly<Record<RateName, string>> = {
  precision: 'no row was chosen',
  recall: 'no positives',
  tnr: 'no negatives',
  fpr: 'no negatives',
  fnr: 'no positives',
  fdr: 'no row was chosen',
  accuracy: 'no rows',
  selectionRate: 'no rows',
};

/** Numerator and denominator of each rate. */
export function sharesOf({ tp, fp, tn, fn }: Confusion): Readonly<Record<RateName, Share>> {
  const all = tp + fp + tn + fn;
  return {
    precision: { hits: tp, of: tp + fp },
    recall: { hits: tp, of: tp + fn },
    tnr: { hits: tn, of: tn + fp },
    fpr: { hits: fp, of: tn + fp },
    fnr: { hits: fn, of: tp + fn },
    fdr: { hits: fp, of: tp + fp },
    accuracy: { hits: tp + tn, of: all },
    selectionRate: { hits: tp + fp, of: all },
  };
}

/** One rate of a confusion matrix, in [0, 1]. */
export function rateOf(confusion: Confusion, name: RateName): Result {
  const { hits, of } = sharesOf(confusion)[name];
  return ratioOf(hits, of, emptyOf[name]);
}

/** Mean of the true-positive and the true-negative rate. */
export function balancedAccuracy(confusion: Confusion): Result {
  const [recall, tnr] = [rateOf(confusion, 'recall'), rateOf(confusion, 'tnr')];
  if (recall.kind !== 'known') return recall;
  return tnr.kind === 'known' ? { kind: 'known', value: (recall.value + tnr.value) / 2 } : tnr;
}
