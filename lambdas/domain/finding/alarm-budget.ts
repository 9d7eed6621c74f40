/** Factor on all limits per alert that closed by itself. */
const PER_SPENT = 0.1;
/** Alerts beyond this raise limits no further. */
const MOST_SPENT = 3;
/** What a feature reached and left by itself must be exceeded by this factor to open it again. */
const SCAR_FACTOR = 1.1;
/** Multiples of a limit from here on are events, not the nature of a feature: they leave no scar and cost no budget. */
const EVENT = 2;
/** Weeks until half of what was spent is forgotten. */
const HALF_LIFE_WEEKS = 13;

/** What alerts that closed by themselves have cost: the model's spent alerts and the feature's own largest multiple. */
export interface Spending {
  readonly spent: number;
  readonly scar: number;
}

/** Multiple of a limit that opens a finding: 1, more while the budget is spent or where the feature has strayed before. */
export function openingBar({ spent, scar }: Spending): number {
  return Math.max(1 + PER_SPENT * Math.min(MOST_SPENT, spent), SCAR_FACTOR * scar);
}

/** Whether a finding that closed by itself counts against the budget. */
export function costsBudget(ratio: number): boolean {
  return ratio < EVENT;
}

/** Spent alerts after some weeks, with one more if an alert closed by itself. */
export function spentAfter(spent: number, weeks: number, closed: boolean): number {
  return spent * 0.5 ** (weeks / HALF_LIFE_WEEKS) + (closed ? 1 : 0);
}
