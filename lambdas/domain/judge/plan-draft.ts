import type { Guard, PlannedTest } from './plan.ts';
import type { JudgeProfile, JudgeSettings, ShareClass } from './settings.ts';

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
export type GuardDraft = Omit<Guard, 'budget' | 'tests'> & {
  readonly shareClass: ShareClass | { readonly own: number };
  readonly tests: readonly Hypothetical[];
};

/** Largest design effect of these counts. */
export function effectOf(
  { designEffects = {}, otherDesignEffect = 1 }: JudgeSettings,
  names: readonly string[],
): number {
  return Math.max(...names.map((name) => designEffects[name] ?? (name === 'requests' ? 1 : otherDesignEffect)));
}
