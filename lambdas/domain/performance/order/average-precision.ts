import { known, undefinedBecause, type Result } from '../../outcome.ts';
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

/** Steps per bin up to which every positive is placed; above, equal steps stand for several positives each. */
const MOST_STEPS = 4096;

/**
 * Average precision from a sketch: the j-th positive of a bin comes after j N_b / (P_b + 1) of its negatives.
 *
 * @param mostSteps fewer are enough, and faster, for resamples
 */
export function binnedPrecision(
  { groups, positives }: ClassGroups,
  mostSteps: number = MOST_STEPS,
): Result<BinnedPrecision> {
  if (positives === 0) return undefinedBecause('no positives');
  const descending = groups.toReversed();
  const placed = (negativesBefore: NegativesBefore): number =>
    orderedPrecision(descending, negativesBefore, mostSteps) / positives;
  return known({
    value: placed((j, group) => (j * group.negatives) / (group.positives + 1)),
    lower: placed((_, group) => group.negatives),
    upper: placed(() => 0),
  });
}

/** Negatives of a group that come before its j-th positive. */
type NegativesBefore = (j: number, group: ScoreGroup) => number;

/** Sum over positives of the precision at their place; fractional weights count with their share of the last step. */
function orderedPrecision(
  descending: readonly ScoreGroup[],
  negativesBefore: NegativesBefore,
  mostSteps: number,
): number {
  let [tp, fp, sum] = [0, 0, 0];
  for (const group of descending) {
    const unit = Math.max(1, group.positives / mostSteps);
    for (let done = 0; done < group.positives; done += unit) {
      const step = Math.min(unit, group.positives - done);
      const place = done + (unit === 1 ? step : (step + 1) / 2);
      sum += (step * (tp + place)) / (tp + place + fp + negativesBefore(place, group));
    }
    tp += group.positives;
    fp += group.negatives;
  }
  return sum;
}
