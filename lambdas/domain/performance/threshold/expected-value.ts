import type { Confusion } from '../../sketch/labelled/threshold-sketch.ts';
import { ratioOf, type Result } from '../../outcome.ts';

/** What one decision of each kind is worth, in the owner's unit. */
export type ValueMatrix = Confusion;

/** Mean value of a decision: Σ v_ij n_ij / n. */
export function expectedValue(confusion: Confusion, values: ValueMatrix): Result {
  const { tp, fp, tn, fn } = confusion;
  const sum = tp * values.tp + fp * values.fp + tn * values.tn + fn * values.fn;
  return ratioOf(sum, tp + fp + tn + fn, 'no rows');
}

/** Accuracy gained over always giving the commoner class: 1 − error / error of the constant. */
export function accuracySkill({ tp, fp, tn, fn }: Confusion): Result {
  const constant = Math.min(tp + fn, tn + fp);
  const skill = ratioOf(fp + fn, constant, 'only one class has rows');
  return skill.kind === 'known' ? { kind: 'known', value: 1 - skill.value } : skill;
}
