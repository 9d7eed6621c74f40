import { effectiveRows } from '../../sketch/value/sampling.ts';
import { dkwHalfWidth } from '../interval/dkw.ts';
import type { Interval } from '../../outcome.ts';
import type { ClassGroups } from './class-groups.ts';

/** Share of the positives in the top of the population, with what it could be if a bin's positives came last or first. */
export interface Gain {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Cumulative gain at a depth: share of all positives among the highest scores, linear inside a group.
 *
 * The linear value is the mean over a random order of equal scores.
 *
 * @param rows weight of the rows looked at, from 0 to all
 */
export function gainAt({ groups, positives }: ClassGroups, rows: number): Gain {
  let [left, found] = [rows, 0];
  for (const group of groups.toReversed()) {
    const size = group.positives + group.negatives;
    if (size <= left) {
      left -= size;
      found += group.positives;
      continue;
    }
    const value = (found + (left / size) * group.positives) / positives;
    const lower = (found + Math.max(0, left - group.negatives)) / positives;
    const upper = (found + Math.min(left, group.positives)) / positives;
    return { value, lower, upper };
  }
  const whole = found / positives;
  return { value: whole, lower: whole, upper: whole };
}

/** Interval of a gain: the band of the positives' distribution and that of all rows, half of alpha each; conservative. */
export function gainInterval(value: number, groups: ClassGroups, level = 0.95): Interval {
  const half = dkwHalfWidth(effectiveRows(groups.positiveSampling), (1 - level) / 2) + wholeBand(groups, level);
  return { lower: Math.max(0, value - half), upper: Math.min(1, value + half), method: 'dkw' };
}

function wholeBand(groups: ClassGroups, level: number): number {
  const rows = effectiveRows(groups.positiveSampling) + effectiveRows(groups.negativeSampling);
  return dkwHalfWidth(rows, (1 - level) / 2);
}
