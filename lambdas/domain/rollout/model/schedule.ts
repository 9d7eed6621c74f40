/** A weight in percent, and the earliest moment to leave it, in windows from its start. */
export interface PlannedStep {
  readonly weightPercent: number;
  readonly bakeWindows: number;
}

/** Steps, their sum, and the window at whose end an undecided rollout is inconclusive. */
export interface Schedule {
  readonly steps: readonly PlannedStep[];
  readonly plannedWindows: number;
  readonly horizonWindows: number;
}
