/** One alert of an error budget: how much of it may be gone in a window before somebody is told. */
export interface BudgetTier {
  /** Share of the period's budget, in (0, 1]. */
  readonly budget: number;
  readonly windowHours: number;
}

const HOURS_A_DAY = 24;

/**
 * Burn rate at which a window uses up a share of the period's error budget.
 *
 * Source: Beyer, Murphy, Rensin, Kawahara, Thorne (2018), The Site Reliability Workbook, chapter 5.
 */
export function burnLimit({ budget, windowHours }: BudgetTier, periodDays: number): number {
  return (budget * periodDays * HOURS_A_DAY) / windowHours;
}
