import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import { confirmPlan } from '../../../../domain/experiment/bandit/bandit-outcomes.ts';
import type { StandingArm } from '../../../../domain/experiment/experiment-standing.ts';
import { isConfirming, isOutOf } from '../../../../domain/experiment/experiment-state.ts';
import { freshGoal, type GoalState } from '../../../../domain/experiment/goal-state.ts';
import { goalStanding } from '../../../../domain/experiment/goal-standing.ts';
import type { ExperimentState } from '../../../../contracts/stored/experiment/experiment.ts';
import type { GoalPlan } from '../../../../domain/judge/model/goal.ts';
import { unprovenOf } from '../../../../domain/rollout/ticking/rollout-verdict.ts';
import type { WindowCalendar } from '../../../../domain/rollout/ticking/window-calendar.ts';
import { armRecord } from '../../evidence/arm-record.ts';
import { foldWindows, type FoldedWindows, type FoldWindowsDeps } from '../../evidence/fold-windows.ts';
import { judgePlanOf } from '../../evidence/stored-progress.ts';

/** A challenger that is still in, with what was folded of it. */
export interface JudgedArm extends StandingArm {
  readonly weightPercent: number;
  readonly folded: FoldedWindows;
  /** Outcomes that decide: all of them, of a frozen bandit those of the frozen split alone. */
  readonly outcomes: { readonly plan: GoalPlan; readonly state: GoalState; readonly windows: number };
}

/** Folds and judges every challenger that has requests, one after the other: each reads and writes objects of its own. */
export async function judgeArms(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  { before, calendar }: { readonly before: ExperimentState; readonly calendar: WindowCalendar },
): Promise<readonly JudgedArm[]> {
  const arms: JudgedArm[] = [];
  for (const arm of before.arms.filter(({ version }) => isJudged(record, before, version)))
    arms.push(await judgeArm(deps, record, { ...arm, calendar }));
  return arms;
}

/** Of a bandit that confirms its leader the others have no requests any more. */
function isJudged(record: RolloutRecord, before: ExperimentState, version: string): boolean {
  if (isOutOf(before, version)) return false;
  return !isConfirming(record) || before.bandit?.frozen?.version === version;
}

async function judgeArm(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  {
    version,
    weightPercent,
    calendar,
  }: Omit<ExperimentState['arms'][number], never> & { readonly calendar: WindowCalendar },
): Promise<JudgedArm> {
  const folded = await foldWindows(deps, armRecord(record, version), calendar);
  const plan = judgePlanOf(record);
  const outcomes = outcomesOf(record, folded);
  return {
    version,
    weightPercent,
    folded,
    look: folded.progress.checkpoint.look,
    goal: goalStanding(outcomes.state, outcomes.plan),
    unproven: unprovenOf(plan, folded.progress.checkpoint),
    outcomes,
  };
}

function outcomesOf(record: RolloutRecord, { progress }: FoldedWindows): JudgedArm['outcomes'] {
  const { goal: plan } = judgePlanOf(record);
  if (plan === undefined) throw new Error(`the plan of rollout ${record.rolloutId} has no goal`);
  const windows = progress.ripened[plan.kpi] ?? 0;
  if (!isConfirming(record)) return { plan, state: progress.goal ?? freshGoal(plan), windows };
  const frozen = confirmPlan(plan);
  const since = Math.max(0, windows - record.stepStartedWindow);
  return { plan: frozen, state: progress.bandit?.confirm ?? freshGoal(frozen), windows: since };
}
