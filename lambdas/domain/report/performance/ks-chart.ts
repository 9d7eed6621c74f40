import type { Outcome } from '../../outcome.ts';
import type { ClassGroups } from '../../performance/order/class-groups.ts';
import { ksInterval, ksOfClasses } from '../../performance/order/ks-classes.ts';
import { percent } from '../../wording/percent.ts';
import { threeDigits } from '../../wording/numbers.ts';
import type { Point } from '../chart.ts';
import { lackWords } from '../lack-words.ts';
import { lackOf, type Part } from '../section.ts';

/**
 * Distribution of the score by class, with the threshold t* where they are farthest apart.
 *
 * @param found the number as it stands above, where it was measured more exactly
 */
export function ksChart(name: string, groups: ClassGroups, found: Outcome | undefined): Part {
  const ks = ksOfClasses(groups);
  if (ks.kind !== 'known') return lackOf(`KS of ${name}`, lackWords(ks));
  const { threshold, isInverted } = ks.value;
  const statistic = found?.kind === 'measured' ? found.value : ks.value.statistic;
  const { lower, upper } = ksInterval(statistic, groups);
  const [from, to] = endsOf(groups);
  const warning = isInverted ? ' The score is inverted: more negatives than positives lie above t*.' : '';
  return {
    kind: 'lines',
    title: `KS, ${name}`,
    says: `The classes are ${percent(statistic)} apart at t* = ${threeDigits(threshold)}.`,
    note: `KS ${threeDigits(statistic)} (95 %: ${threeDigits(lower)} to ${threeDigits(upper)}) at t* = ${threeDigits(threshold)}.${warning}`,
    x: { label: 'score', from, to, unit: 'number' },
    y: { label: 'share of the class below the score', from: 0, to: 1, unit: 'share' },
    lines: [
      { name: 'positives', shape: 'step', points: below(groups, 'positives', to) },
      { name: 'negatives', shape: 'step', points: below(groups, 'negatives', to) },
    ],
    marks: [{ x: threshold, name: `t* = ${threeDigits(threshold)}` }],
  };
}

/** Probabilities have an axis of their own; other scores end where their rows do. */
function endsOf({ groups }: ClassGroups): readonly [number, number] {
  const [first, last] = [groups[0]?.at ?? 0, groups.at(-1)?.at ?? 1];
  return first >= 0 && last <= 1 ? [0, 1] : [first, last > first ? last : first + 1];
}

/** Share of a class below the left edge of each group. */
function below({ groups, ...totals }: ClassGroups, side: 'positives' | 'negatives', to: number): readonly Point[] {
  let sum = 0;
  const points = groups.map((group) => {
    const point = { x: group.at, y: sum / totals[side] };
    sum += group[side];
    return point;
  });
  return [...points, { x: to, y: 1 }];
}
