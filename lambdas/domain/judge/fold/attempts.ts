import { startCheckpoint, type BestEValues, type Checkpoint } from './checkpoint.ts';
import { currentEValues, multiplyEValues } from './e-value-findings.ts';
import { JudgeInputError } from '../model/input-error.ts';
import type { JudgePlan } from '../model/plan.ts';

/** Marks a schedule that a person changed who could see the numbers; e-values, kept from window 0 on, decide from now on. */
export function markChangedByHand(plan: JudgePlan, checkpoint: Checkpoint): Checkpoint {
  if (!plan.keepsEValues)
    throw new JudgeInputError('the plan keeps no e-values, so its schedule must not be changed by hand');
  return { ...checkpoint, changedByHand: true };
}

/** An attempt that has ended: its plan, and where the judge stood. */
export interface EndedAttempt {
  readonly plan: JudgePlan;
  readonly checkpoint: Checkpoint;
}

/** E-values of attempts together: they multiply. One that continued others holds theirs already. */
export function carriedFrom(attempts: readonly EndedAttempt[]): BestEValues {
  return multiplyEValues(attempts.map(({ plan, checkpoint }) => currentEValues(plan, checkpoint)));
}

/**
 * Checkpoint of an attempt beyond the planned ones: e-values of the earlier attempts multiply with its own, and decide.
 *
 * Alpha and beta hold over all attempts of the version together, however many.
 */
export function continueAttempts(plan: JudgePlan, carried: BestEValues): Checkpoint {
  if (!plan.keepsEValues) throw new JudgeInputError('the plan keeps no e-values, so another attempt cannot be added');
  return { ...startCheckpoint(plan), changedByHand: true, carried };
}
