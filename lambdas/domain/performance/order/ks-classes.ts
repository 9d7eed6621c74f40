import { effectiveRows } from '../../sketch/value/sampling.ts';
import { kolmogorovSf } from '../../stats/distribution/kolmogorov.ts';
import { dkwHalfWidth } from '../interval/dkw.ts';
import { known, undefinedBecause, type Interval, type Result } from '../../outcome.ts';
import { ONE_CLASS, type ClassGroups } from './class-groups.ts';

/** Largest distance between the score distributions of the classes. */
export interface KsOfClasses {
  /** At group edges; from a sketch a lower bound. */
  readonly statistic: number;
  /** Upper bound over all ways in which rows can lie inside the bins. */
  readonly upper: number;
  /** t*: rows with a score of at least this are chosen where the distance is largest. */
  readonly threshold: number;
  /** More negatives than positives lie above t*: the score is inverted. */
  readonly isInverted: boolean;
}

/** Kolmogorov-Smirnov distance of the classes, with the threshold t* where it is reached. */
export function ksOfClasses({ groups, positives, negatives }: ClassGroups): Result<KsOfClasses> {
  if (positives === 0 || negatives === 0) return undefinedBecause(ONE_CLASS);
  let best = { statistic: 0, upper: 0, threshold: groups[0]?.at ?? 0, isInverted: false };
  let gap = 0;
  for (const group of groups) {
    const [up, down] = [group.negatives / negatives, group.positives / positives];
    const statistic = Math.abs(gap);
    const upper = Math.max(best.upper, gap + up, down - gap);
    best =
      statistic > best.statistic ? { statistic, upper, threshold: group.at, isInverted: gap < 0 } : { ...best, upper };
    gap += up - down;
  }
  return known(best);
}

/** p value of the distance under the law of the one-sample statistic at N = round(nm / (n + m)). */
export function ksClassesP(statistic: number, groups: ClassGroups): number {
  const [n, m] = [effectiveRows(groups.positiveSampling), effectiveRows(groups.negativeSampling)];
  return kolmogorovSf(Math.min(1, statistic), Math.max(1, Math.round((n * m) / (n + m))));
}

/** Interval of the distance: each class in its band, half of alpha each; conservative. */
export function ksInterval(statistic: number, groups: ClassGroups, level = 0.95): Interval {
  const alpha = (1 - level) / 2;
  const half =
    dkwHalfWidth(effectiveRows(groups.positiveSampling), alpha) +
    dkwHalfWidth(effectiveRows(groups.negativeSampling), alpha);
  return { lower: Math.max(0, statistic - half), upper: Math.min(1, statistic + half), method: 'dkw' };
}
