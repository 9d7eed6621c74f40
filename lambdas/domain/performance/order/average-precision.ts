import { known, undefinedBecause, type Result } from '../outcome.ts';
import type { ClassGroups, ScoreGroup } from './class-groups.ts';

/** Average precision of rows: Σ (R_k − R_{k−1}) P_k, equal scores as one step. */
export function averagePrecision({ groups, positives }: ClassGroups): Result {
  if (positives === 0) return undefinedBecause('no positives');
  let [tp, chosen, sum] = [0, 0, 0];
  for (const group of groups.toReversed()) {
    tp += group.positives;
    chosen += group.positives + group.negatives;
    sum += (group.positives / positives) * (tp / chosen);
  }
  return known(sum);
}

/** Average precision of bins, with what it would be if the negatives of each bin came first, or last. */
export interface BinnedPrecision {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Average precision from a sketch: the j-th positive of a bin comes after j N_b / (P_b + 1) of its negatives. */
export function binnedPrecision({ groups, positives }: ClassGroups): Result<BinnedPrecision> {
  if (positives === 0) return undefinedBecause('no positives');
  const descending = groups.toReversed();
  const with_ = (negativesBefore: (j: number, group: ScoreGroup) => number): number =>
    orderedPrecision(descending, negativesBefore) / positives;
  return known({
    value: with_((j, group) => (j * group.negatives) / (group.positives + 1)),
    lower: with_((_, group) => group.negatives),
    upper: with_(() => 0),
  });
}

/** Sum over positives of the precision at their place; fractional weights count with their share of the last step. */
function orderedPrecision(
  descending: readonly ScoreGroup[],
  negativesBefore: (j: number, group: ScoreGroup) => number,
): number {
  let [tp, fp, sum] = [0, 0, 0];
  for (const group of descending) {
    for (let j = 1; j < group.positives + 1; j++) {
      const step = Math.min(1, group.positives - j + 1);
      const place = j - 1 + step;
      sum += (step * (tp + place)) / (tp + place + fp + negativesBefore(place, group));
    }
    tp += group.positives;
    fp += group.negatives;
  }
  return sum;
}
