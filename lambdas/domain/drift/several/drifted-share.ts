import { benjaminiHochberg } from '../test/benjamini-hochberg.ts';

/** What a test said of one feature: its p, and whether its effect reaches the floor. */
export interface FeatureTest {
  readonly feature: string;
  readonly p: number;
  readonly isLarge: boolean;
}

/** Features that moved, of those that could be tested. */
export interface DriftedShare {
  readonly tested: number;
  readonly drifted: readonly string[];
  /** Drifted of tested; absent if none was tested. */
  readonly share?: number;
}

/** Features whose adjusted p is at most `q` and whose effect is large enough, surest first. */
export function driftedShare(tests: readonly FeatureTest[], q: number): DriftedShare {
  const adjusted = benjaminiHochberg(tests.map(({ p }) => p));
  const drifted = tests
    .map((test, i) => ({ ...test, adjusted: adjusted[i] ?? 1 }))
    .filter(({ adjusted: value, isLarge }) => isLarge && value <= q)
    .toSorted((a, b) => a.p - b.p || (a.feature < b.feature ? -1 : 1))
    .map(({ feature }) => feature);
  return { tested: tests.length, drifted, ...(tests.length > 0 ? { share: drifted.length / tests.length } : {}) };
}
