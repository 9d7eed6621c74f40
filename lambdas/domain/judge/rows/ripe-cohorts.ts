import type { RipeCohort } from '../model/rows.ts';

/** One window's requests and their conversions so far, per arm, as labels come in. */
export interface Cohort extends RipeCohort {
  readonly window: number;
}

/** What is known by now about a delayed KPI. */
export interface Maturity {
  /** Windows after its own that a cohort is watched, ≥ 1. */
  readonly maturityWindows: number;
  /** Window up to which (excluded) the labels of each arm have been heard. */
  readonly heardUntil: { readonly champion: number; readonly challenger: number };
}

/**
 * Cohorts that are ripe in **both** arms, in order; only these may enter a test.
 *
 * "Converted so far" would compare cohorts of different ages; a cohort counts conversions within its maturity window alone. Each
 * ripe cohort enters once, in the row (`ripe`) of the window in which it ripened.
 */
export function ripeCohorts<One extends Cohort>(cohorts: readonly One[], maturity: Maturity): readonly One[] {
  const { heardUntil, maturityWindows } = maturity;
  const heard = Math.min(heardUntil.champion, heardUntil.challenger);
  return cohorts.filter(({ window }) => window + maturityWindows < heard).toSorted((a, b) => a.window - b.window);
}
