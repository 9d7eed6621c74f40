import { known, mapResult, measured, undefinedBecause, type Outcome } from '../../outcome.ts';

/**
 * Second minus first of a number that was measured on different requests, with an interval from those of both.
 *
 * Source: Zou, Donner (2008), Construction of confidence limits about effect measures: the method of variance estimates recovery.
 */
export function independentDifference(first: Outcome, second: Outcome): Outcome {
  if (first.kind !== 'measured') return first;
  if (second.kind !== 'measured') return second;
  const gap = second.value - first.value;
  const bound = first.bound + second.bound;
  const [a, b] = [first.interval, second.interval];
  if (a.kind !== 'known' || b.kind !== 'known')
    return measured(known(gap), undefinedBecause('a number has no interval'), bound);
  const interval = mapResult(a, ({ lower, upper }) => ({
    lower: gap - Math.hypot(second.value - b.value.lower, upper - first.value),
    upper: gap + Math.hypot(b.value.upper - second.value, first.value - lower),
    method: 'mover' as const,
  }));
  return measured(known(gap), interval, bound);
}
