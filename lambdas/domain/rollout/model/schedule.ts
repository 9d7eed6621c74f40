import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';

/** A weight in percent, and the earliest moment to leave it, in windows from its start. */
export type PlannedStep = RolloutPlan['steps'][number];

/** Steps, their sum, and the window at whose end an undecided rollout is inconclusive. */
export interface Schedule {
  readonly steps: readonly PlannedStep[];
  readonly plannedWindows: number;
  readonly horizonWindows: number;
}
