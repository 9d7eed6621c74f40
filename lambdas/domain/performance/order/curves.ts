import { known, undefinedBecause, type Result } from '../../outcome.ts';
import { ONE_CLASS, type ClassGroups } from './class-groups.ts';

/** A point of the ROC curve: rows with a score of at least the threshold are chosen. */
export interface RocPoint {
  /** Absent at the point where nothing is chosen. */
  readonly threshold?: number;
  readonly fpr: number;
  readonly tpr: number;
}

/** ROC curve from (0, 0) to (1, 1), one point per group, thresholds descending; exact at group edges. */
export function rocCurve({ groups, positives, negatives }: ClassGroups): Result<readonly RocPoint[]> {
  if (positives === 0 || negatives === 0) return undefinedBecause(ONE_CLASS);
  const points: RocPoint[] = [{ fpr: 0, tpr: 0 }];
  let [tp, fp] = [0, 0];
  for (const group of groups.toReversed()) {
    tp += group.positives;
    fp += group.negatives;
    points.push({ threshold: group.at, fpr: fp / negatives, tpr: tp / positives });
  }
  return known(points);
}

/** A point of the precision-recall curve. */
export interface PrPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/** Precision-recall curve, one point per group, thresholds descending. */
export function prCurve({ groups, positives }: ClassGroups): Result<readonly PrPoint[]> {
  if (positives === 0) return undefinedBecause('no positives');
  let [tp, chosen] = [0, 0];
  return known(
    groups.toReversed().map((group) => {
      tp += group.positives;
      chosen += group.positives + group.negatives;
      return { threshold: group.at, precision: tp / chosen, recall: tp / positives };
    }),
  );
}

/** A point of the gain curve. */
export interface GainPoint {
  /** Share of the population that is chosen. */
  readonly tested: number;
  /** Share of all positives among them. */
  readonly found: number;
  /** Found against tested; absent where nothing is chosen. */
  readonly lift?: number;
}

/** Gain and lift, one point per group, from nobody to everybody. */
export function gainCurve({ groups, positives, negatives }: ClassGroups): Result<readonly GainPoint[]> {
  if (positives === 0) return undefinedBecause('no positives');
  const points: GainPoint[] = [{ tested: 0, found: 0 }];
  let [tp, chosen] = [0, 0];
  for (const group of groups.toReversed()) {
    tp += group.positives;
    chosen += group.positives + group.negatives;
    const [tested, found] = [chosen / (positives + negatives), tp / positives];
    points.push({ tested, found, lift: found / tested });
  }
  return known(points);
}
