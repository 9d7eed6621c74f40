import { mapResult, type Result } from '../../outcome.ts';
import { pairsInside, type ClassGroups } from './class-groups.ts';
import { concordance } from './concordance.ts';

/**
 * Area under the ROC curve: chance that a positive scores higher than a negative, ties counting half.
 *
 * Source: Hanley, McNeil (1982), The meaning and use of the area under a ROC curve.
 */
export function auc(groups: ClassGroups): Result {
  return mapResult(concordance(groups), ({ pairs, concordant, tied }) => (concordant + tied / 2) / pairs);
}

/** Gini coefficient, or accuracy ratio: 2 AUC − 1, in [−1, 1]. */
export function gini(groups: ClassGroups): Result {
  return mapResult(auc(groups), (area) => 2 * area - 1);
}

/** How far the AUC of a sketch can be from that of the rows: Σ P_b N_b / (2 n+ n−). */
export function aucBound(groups: ClassGroups): number {
  return pairsInside(groups) / (2 * groups.positives * groups.negatives);
}
