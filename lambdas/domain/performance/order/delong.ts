import { effectiveRows } from '../../sketch/value/sampling.ts';
import { normalQuantile, normalSf } from '../../stats/distribution/normal.ts';
import { known, undefinedBecause, type Interval, type Result } from '../../outcome.ts';
import { auc } from './auc.ts';
import { ONE_CLASS, type ClassGroups } from './class-groups.ts';

/**
 * Standard error of the AUC from placement values, of rows or bins.
 *
 * Source: DeLong, DeLong, Clarke-Pearson (1988), Comparing the areas under two or more correlated ROC curves.
 *
 * @param designEffect divides the effective rows of both classes; ≥ 1
 */
export function delongError(groups: ClassGroups, designEffect = 1): Result {
  const area = auc(groups);
  if (area.kind !== 'known') return area;
  const [m, n] = [
    effectiveRows(groups.positiveSampling, designEffect),
    effectiveRows(groups.negativeSampling, designEffect),
  ];
  if (!(m > 1 && n > 1)) return undefinedBecause('a class has fewer than two rows');
  const spread = placementSpread(groups, area.value);
  return known(Math.sqrt(spread.positives / (m - 1) + spread.negatives / (n - 1)));
}

/** Interval of the AUC, cut to [0, 1]. */
export function delongInterval(groups: ClassGroups, level = 0.95, designEffect = 1): Result<Interval> {
  const [area, error] = [auc(groups), delongError(groups, designEffect)];
  if (area.kind !== 'known') return area;
  if (error.kind !== 'known') return error;
  const half = normalQuantile(0.5 + level / 2) * error.value;
  return known({
    lower: Math.max(0, area.value - half),
    upper: Math.min(1, area.value + half),
    method: 'delong',
  });
}

/** Mean squared distance of the placement values from the area, by class. */
function placementSpread({ groups, positives: m, negatives: n }: ClassGroups, area: number) {
  let [below, positivesBelow, positives, negatives] = [0, 0, 0, 0];
  for (const group of groups) {
    const beaten = (below + group.negatives / 2) / n;
    const beating = (m - positivesBelow - group.positives / 2) / m;
    positives += group.positives * (beaten - area) ** 2;
    negatives += group.negatives * (beating - area) ** 2;
    below += group.negatives;
    positivesBelow += group.positives;
  }
  return { positives: positives / m, negatives: negatives / n };
}

/** Two scores of the same rows. */
export interface PairedScores {
  readonly isPositive: readonly boolean[];
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** Difference of two AUCs of the same rows, first minus second. */
export interface PairedDelong {
  readonly difference: number;
  readonly z: number;
  readonly p: number;
  readonly interval: Interval;
}

/** Compares two AUCs of the same rows (needs both scores of each row). Source: DeLong and others (1988). */
export function pairedDelong(scores: PairedScores, level = 0.95): Result<PairedDelong> {
  const [a, b] = [placements(scores.first, scores.isPositive), placements(scores.second, scores.isPositive)];
  const [m, n] = [a.positives.length, a.negatives.length];
  if (m === 0 || n === 0) return undefinedBecause(ONE_CLASS);
  if (m < 2 || n < 2) return undefinedBecause('a class has fewer than two rows');
  const gaps = {
    positives: a.positives.map((value, i) => value - (b.positives[i] ?? 0)),
    negatives: a.negatives.map((value, i) => value - (b.negatives[i] ?? 0)),
  };
  const difference = meanOf(gaps.positives);
  const error = Math.sqrt(varianceOf(gaps.positives) / m + varianceOf(gaps.negatives) / n);
  if (!(error > 0)) return undefinedBecause('both scores order the rows alike');
  const half = normalQuantile(0.5 + level / 2) * error;
  return known({
    difference,
    z: difference / error,
    p: 2 * normalSf(Math.abs(difference / error)),
    interval: { lower: difference - half, upper: difference + half, method: 'delong' },
  });
}

/** Share of the other class that each row beats, ties half. */
function placements(scores: readonly number[], isPositive: readonly boolean[]) {
  const of = (wanted: boolean): readonly number[] => scores.filter((_, i) => isPositive[i] === wanted);
  const [up, down] = [of(true), of(false)];
  const sorted = { up: up.toSorted((x, y) => x - y), down: down.toSorted((x, y) => x - y) };
  return {
    positives: up.map((score) => shareBelow(sorted.down, score)),
    negatives: down.map((score) => 1 - shareBelow(sorted.up, score)),
  };
}

function shareBelow(sorted: readonly number[], score: number): number {
  const [under, upTo] = [countBefore(sorted, score, false), countBefore(sorted, score, true)];
  return (under + upTo) / (2 * sorted.length);
}

/** Number of sorted values below a score, or up to it. */
function countBefore(sorted: readonly number[], score: number, isEqualCounted: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle] ?? Infinity;
    if (value < score || (isEqualCounted && value === score)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
