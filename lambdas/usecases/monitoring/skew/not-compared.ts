import {
  notComparedReason,
  type NotComparedReason,
  type SkewPart,
} from '../../../contracts/stored/skew/skew-result.ts';

/** Counts by reason added up; those of nought are left out. */
export function summed(...all: readonly SkewPart['notCompared'][]): SkewPart['notCompared'] {
  const sum = (reason: NotComparedReason): number => all.reduce((total, one) => total + (one[reason] ?? 0), 0);
  const sums = notComparedReason.options.map((reason) => [reason, sum(reason)] as const);
  return Object.fromEntries(sums.filter(([, count]) => count > 0));
}
