import type { Count, Guardrail, PlannedTest } from '../model/plan.ts';
import type { JudgeProfile, JudgeSettings, ShareClass } from '../model/settings.ts';

/** Settings, the profile they give, and alpha and beta after division among challengers and attempts. */
export interface Draft {
  readonly settings: JudgeSettings;
  readonly profile: JudgeProfile;
  readonly alpha: number;
  readonly beta: number;
}

/** A test without its budget. */
export type Hypothetical = Omit<PlannedTest, 'budget'>;

/** A guardrail without its part of alpha. */
export type GuardrailDraft = Omit<Guardrail, 'budget' | 'tests'> & {
  readonly shareClass: ShareClass | { readonly own: number };
  readonly tests: readonly Hypothetical[];
};

/** Requests above a threshold: fixed now, or set later by the champion's first windows. */
export function latencyCount(
  { latencyFrom = 'history' }: JudgeSettings,
  threshold: { readonly bucket: number; readonly shift: number; readonly level: number },
): Extract<Count, { kind: 'above' }> {
  const { level, ...fixed } = threshold;
  return latencyFrom === 'history' ? { kind: 'above', ...fixed } : { kind: 'above', ...fixed, level };
}

/** Largest design effect of these counts. */
export function effectOf(
  { designEffects = {}, otherDesignEffect = 1 }: JudgeSettings,
  names: readonly string[],
): number {
  return Math.max(...names.map((name) => designEffects[name] ?? (name === 'requests' ? 1 : otherDesignEffect)));
}
