import { studentCdf } from '../../stats/distribution/student.ts';
import { welchTest, type SampleMoments, type WelchTest } from '../test/welch-test.ts';

/** Shift of a mean in standard deviations of the reference. */
export type MeanShift =
  | { readonly kind: 'known'; readonly shift: number; readonly low: number; readonly high: number; readonly p: number }
  | Exclude<WelchTest, { readonly kind: 'known' }>;

/** Upper quantile of Student's t by bisection. */
function studentUpper(level: number, degrees: number): number {
  let low = 0;
  let high = 1e3;
  for (let i = 0; i < 80; i += 1) {
    const middle = (low + high) / 2;
    if (1 - studentCdf(middle, degrees) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Difference of means divided by the reference's standard deviation, with Welch's interval and p. */
export function meanShift(reference: SampleMoments, current: SampleMoments, level: number): MeanShift {
  const test = welchTest(reference, current);
  if (test.kind !== 'known') return test;
  const deviation = Math.sqrt(reference.m2 / (reference.count - 1));
  if (deviation === 0) return { kind: 'undefined', reason: 'the reference does not vary' };
  const reach = studentUpper(level / 2, test.degrees) * test.error;
  const { difference, p } = test;
  return {
    kind: 'known',
    shift: difference / deviation,
    low: (difference - reach) / deviation,
    high: (difference + reach) / deviation,
    p,
  };
}
