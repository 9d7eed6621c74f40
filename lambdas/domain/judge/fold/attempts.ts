import { freshEValues, startCheckpoint, type Checkpoint } from './checkpoint.ts';
import { currentEValues } from './e-value-findings.ts';
import { JudgeInputError } from '../model/input-error.ts';
import type { JudgePlan } from '../model/plan.ts';

/** Marks a schedule that a person changed who could see the numbers; e-values, kept from window 0 on, decide from now on. */
export function markChangedByHand(plan: JudgePlan, checkpoint: Checkpoint): Checkpoint {
  if (!plan.keepsEValues)
    throw new JudgeInputError('the plan keeps no e-values, so its schedule must not be changed by hand');
  return { ...checkpoint, changedByHand: true };
}

/**
 * Checkpoint of an attempt beyond the planned ones: e-values of the earlier attempts multiply with its own, and decide.
 *
 * Alpha and beta hold over all attempts of the version together, however many.
 */
export function continueAttempts(plan: JudgePlan, last: Checkpoint): Checkpoint {
  if (!plan.keepsEValues) throw new JudgeInputError('the plan keeps no e-values, so another attempt cannot be added');
  return { ...startCheckpoint(plan), changedByHand: true, carried: currentEValues(plan, last), eValues: freshEValues };
}
