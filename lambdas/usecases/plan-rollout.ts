import { windowsIn } from '../contracts/duration.ts';
import type { Fault } from '../contracts/faults.ts';
import type { RolloutPlan } from '../contracts/rollout.ts';
import type { RolloutSettings, Specification } from '../contracts/specification.ts';
import { planJudge } from '../domain/judge/judge.ts';
import { JudgeInputError } from '../domain/judge/input-error.ts';
import { compileStrategy, defaultStrategy } from '../domain/rollout/compile-strategy.ts';
import { judgeSettings } from '../domain/rollout/judge-settings.ts';
import { planWords } from '../domain/rollout/plan-words.ts';

/** What a plan is made of. */
export interface PlanTerms {
  readonly specification: Specification;
  /** Of the specification, with those of the start in their place. */
  readonly settings: RolloutSettings;
  readonly kind: 'challenger' | 'first';
  readonly windowSeconds: number;
}

/** Fixes, before the start, the steps, the horizon, the judge's tests and what the rollout will be able to see. */
export function planRollout(
  terms: PlanTerms,
): { readonly ok: true; readonly plan: RolloutPlan } | { readonly ok: false; readonly faults: readonly Fault[] } {
  const { specification, settings, kind, windowSeconds } = terms;
  const strategy = settings.strategy ?? defaultStrategy;
  const schedule = compileStrategy({ kind, strategy, hold: settings.hold, windowsIn });
  const judged = judgeSettings(schedule, { ...settings, kind, availabilityPercent: specification.slo.availability });
  try {
    const judge = planJudge(judged);
    const { alpha, beta } = judge;
    const pMax = judged.pMax ?? 1;
    const isSticky = specification.sticky !== undefined;
    const says = [...planWords({ schedule, kind, windowSeconds, pMax, alpha, beta, isSticky })];
    const steps = schedule.steps.map((step) => ({ ...step }));
    const inconclusive = policyOf(terms);
    return { ok: true, plan: { ...schedule, steps, windowSeconds, inconclusive, kind, says, judge } };
  } catch (error) {
    if (!(error instanceof JudgeInputError)) throw error;
    return { ok: false, faults: [{ path: 'settings', message: error.message }] };
  }
}

function policyOf({ specification, settings, kind }: PlanTerms): RolloutPlan['inconclusive'] {
  if (kind === 'first') return 'promote';
  return settings.inconclusive ?? (specification.risk === 'critical' ? 'rollback' : 'approve');
}
