import { auc } from '../order/auc.ts';
import { groupsOfRows } from '../order/class-groups.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';
import type { ProbabilityRow } from './probability-row.ts';

/**
 * Mean AUC over all pairs of classes, from rows.
 *
 * Source: Hand, Till (2001), A simple generalisation of the area under the ROC curve for multiple class problems.
 */
export function handTillAuc(rows: readonly ProbabilityRow[], classes: number): Result {
  const areas: number[] = [];
  for (let i = 0; i < classes; i++) {
    for (let j = i + 1; j < classes; j++) {
      const pair = rows.filter(({ label }) => label === i || label === j);
      const [first, second] = [areaOf(pair, i), areaOf(pair, j)];
      if (first.kind === 'known' && second.kind === 'known') areas.push((first.value + second.value) / 2);
    }
  }
  const wanted = (classes * (classes - 1)) / 2;
  if (areas.length < wanted) return undefinedBecause('a class has no rows');
  return known(areas.reduce((sum, area) => sum + area, 0) / wanted);
}

function areaOf(rows: readonly ProbabilityRow[], positive: number): Result {
  return auc(
    groupsOfRows(
      rows.map(({ label, scores, weight }) => ({
        score: scores[positive] ?? 0,
        isPositive: label === positive,
        weight,
      })),
    ),
  );
}

/** Plain mean of the one-against-rest AUCs of all classes. */
export function macroAuc(areas: readonly Result[]): Result {
  const values = areas.map((area) => (area.kind === 'known' ? area.value : undefined));
  if (values.length === 0 || values.includes(undefined)) return undefinedBecause('a class has no rows, or all of them');
  return known(values.reduce<number>((sum, area) => sum + (area ?? 0), 0) / values.length);
}
