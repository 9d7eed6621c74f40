import type { Look } from '../judge/model/rows.ts';
import type { GoalStanding } from './goal-standing.ts';

/** A challenger that is still in, and what its tests say. */
export interface StandingArm {
  readonly version: string;
  readonly look: Look;
  readonly goal: GoalStanding;
  /** Proofs that a promotion waits for, in words; empty when everything is proven. */
  readonly unproven: readonly string[];
}

/** Where an experiment stands; lengths in windows. */
export interface ExperimentStanding {
  readonly kpi: string;
  readonly better: 'lower' | 'higher';
  readonly effectPercent: number;
  readonly winner: 'promote' | 'report';
  /** Challengers that are still in. */
  readonly arms: readonly StandingArm[];
  /** Winner at the look before: a person may be asked about it, so that it stays the winner while it is proven. */
  readonly named?: string | undefined;
  readonly windows: number;
  readonly atLeastWindows: number;
  readonly deadlineWindows: number;
  readonly windowSeconds: number;
}
