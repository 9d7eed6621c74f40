import { studentSf } from '../../stats/distribution/student.ts';
import type { TooFewRows } from '../distance/count-pair.ts';

/** Count, mean and sum of squared differences from it. */
export interface SampleMoments {
  readonly count: number;
  readonly mean: number;
  readonly m2: number;
}

/** Difference of two means. */
export type WelchTest =
  | {
      readonly kind: 'known';
      /** Present less reference. */
      readonly difference: number;
      readonly error: number;
      readonly t: number;
      readonly degrees: number;
      readonly p: number;
    }
  /** Neither side varies. */
  | { readonly kind: 'undefined'; readonly reason: string }
  | TooFewRows;

/** Welch's t test of equal means, two-sided. Source: Welch (1947). */
export function welchTest(reference: SampleMoments, current: SampleMoments): WelchTest {
  for (const [side, { count }] of [
    ['reference', reference],
    ['current', current],
  ] as const)
    if (count < 2) return { kind: 'insufficient-data', side, needed: 2, got: count };
  const parts = [reference, current].map(({ count, m2 }) => ({ part: m2 / (count - 1) / count, count }));
  const variance = parts.reduce((sum, { part }) => sum + part, 0);
  if (variance === 0) return { kind: 'undefined', reason: 'neither side varies' };
  const degrees = variance ** 2 / parts.reduce((sum, { part, count }) => sum + part ** 2 / (count - 1), 0);
  const difference = current.mean - reference.mean;
  const error = Math.sqrt(variance);
  const t = difference / error;
  return { kind: 'known', difference, error, t, degrees, p: Math.min(1, 2 * studentSf(Math.abs(t), degrees)) };
}
