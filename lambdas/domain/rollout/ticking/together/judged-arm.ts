import { confirmPlan } from '../../../experiment/bandit/bandit-outcomes.ts';
import type { StandingArm } from '../../../experiment/experiment-standing.ts';
import { isConfirming, isOutOf } from '../../../experiment/experiment-state.ts';
import { goalStanding } from '../../../experiment/goal-standing.ts';
import { freshGoal, type GoalState } from '../../../experiment/goal-state.ts';
import type { ExperimentState } from '../../../../contracts/stored/experiment/experiment.ts';
import type { GoalPlan } from '../../../judge/model/goal.ts';
import type { JudgePlan } from '../../../judge/judge.ts';
import { unprovenOf, type EndingTerms } from '../rollout-verdict.ts';
import type { FoldedArm } from './read-together.ts';

/** A challenger that is still in, with what was folded of it. */
export interface JudgedArm extends StandingArm, FoldedArm {
  readonly weightPercent: number;
  /** Outcomes that decide: all of them, of a frozen bandit those of the frozen split alone. */
  readonly outcomes: { readonly plan: GoalPlan; readonly state: GoalState; readonly windows: number };
}

/** In which step of which plan challengers are judged. */
export interface ArmPlace {
  readonly plan: JudgePlan;
  readonly terms: Pick<EndingTerms, 'experiment'>;
  readonly step: number;
  readonly stepStartedWindow: number;
}

/** Challengers that have requests and are judged; of a bandit that confirms its leader the others have none any more. */
export function judgedVersions(
  { terms, step }: Pick<ArmPlace, 'terms' | 'step'>,
  before: ExperimentState,
): readonly string[] {
  const isFrozen = isConfirming({ plan: terms, step });
  return before.arms
    .map(({ version }) => version)
    .filter((version) => !isOutOf(before, version) && (!isFrozen || version === before.bandit?.frozen?.version));
}

/** Where one challenger stands, by what was folded of it. @throws Error for a plan without a goal */
export function judgeArm(place: ArmPlace, before: ExperimentState, { version, progress }: FoldedArm): JudgedArm {
  const outcomes = outcomesOf(place, progress);
  return {
    version,
    progress,
    weightPercent: before.arms.find((arm) => arm.version === version)?.weightPercent ?? 0,
    look: progress.checkpoint.look,
    goal: goalStanding(outcomes.state, outcomes.plan),
    unproven: unprovenOf(place.plan, progress.checkpoint),
    outcomes,
  };
}

function outcomesOf(
  { plan: { goal: plan }, terms, step, stepStartedWindow }: ArmPlace,
  progress: FoldedArm['progress'],
): JudgedArm['outcomes'] {
  if (plan === undefined) throw new Error('the plan of the experiment has no goal');
  const windows = progress.ripened[plan.kpi] ?? 0;
  if (!isConfirming({ plan: terms, step })) return { plan, state: progress.goal ?? freshGoal(plan), windows };
  const frozen = confirmPlan(plan);
  const since = Math.max(0, windows - stepStartedWindow);
  return { plan: frozen, state: progress.bandit?.confirm ?? freshGoal(frozen), windows: since };
}
