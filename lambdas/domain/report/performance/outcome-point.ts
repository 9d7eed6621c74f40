import type { NamedOutcome } from '../../outcome.ts';
import type { Point } from '../chart.ts';

/** A number as a point of a line, with its interval if there is one; nothing where it was not measured. */
export function outcomePoint(x: number, numbers: readonly NamedOutcome[], name: string): readonly Point[] {
  const outcome = numbers.find((one) => one.name === name)?.outcome;
  if (outcome?.kind !== 'measured') return [];
  const { value, interval } = outcome;
  const ends = interval.kind === 'known' ? { lower: interval.value.lower, upper: interval.value.upper } : {};
  return [{ x, y: value, ...ends }];
}
