import type { JudgePlan } from '../../../judge/judge.ts';
import { attemptPart } from '../attempt-part.ts';
import type { PlanFacts, Schedule } from '../plan-facts.ts';
import { LABELS_SHARE } from './paired-terms.ts';

interface Levels {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * What labels of copied requests, and of recorded ones, may be wrong with: alpha beside that of the guardrails, and beta, which several
 * shadows divide.
 *
 * @param left part of alpha that the guardrails of the judge were planned with
 */
export function labelLevels(
  judge: Pick<JudgePlan, keyof Levels>,
  { known, left, shadows }: Pick<PlanFacts, 'known'> & Pick<Schedule, 'shadows'> & { readonly left: number },
): { readonly paired: Levels; readonly retro: Levels } {
  const part = attemptPart(known.attempt);
  const alpha = (judge.alpha * LABELS_SHARE * part) / left;
  const beta = judge.beta * part;
  return {
    paired: { alpha, beta: beta / (shadows?.arms.length ?? 1) },
    // One half for wrong answers, the other for those that fail.
    retro: { alpha: alpha / 2, beta },
  };
}
