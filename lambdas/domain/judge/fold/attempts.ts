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
  /** Nobody decided it. */
  readonly isUndecided?: boolean;
  /** A person went back from its promotion, or it was compared with whom nobody knows to be sound: it proves nothing. */
  readonly isUndone?: boolean;
}

/** E-values of attempts together: they multiply. One that continued others holds theirs already. */
export function carriedFrom(attempts: readonly EndedAttempt[]): BestEValues {
  return multiplyEValues(attempts.map(leftBy));
}

/**
 * What nobody decided counts nothing against the version, and what a person undid nothing for it: such an e-value is 1 at most, which
 * is a valid one too.
 */
function leftBy({ plan, checkpoint, isUndecided = false, isUndone = false }: EndedAttempt): BestEValues {
  const found = currentEValues(plan, checkpoint);
  const { abort = 0, proofs = {} } = checkpoint.carried ?? {};
  const capped = Object.entries(found.proofs).map(
    ([name, value]) => [name, Math.min(value, proofs[name] ?? 0)] as const,
  );
  return {
    ...(isUndecided ? { ...found, abort: Math.min(found.abort, abort) } : found),
    ...(isUndone ? { proofs: Object.fromEntries(capped) } : {}),
  };
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
