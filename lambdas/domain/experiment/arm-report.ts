import type { ArmReport, ExperimentState } from '../../contracts/stored/experiment/experiment.ts';
import { given } from '../given.ts';
import type { GoalPlan } from '../judge/model/goal.ts';
import type { StandingArm } from './experiment-standing.ts';
import { isOutOf } from './experiment-state.ts';
import type { GoalState } from './goal-state.ts';
import { toldAdjustment } from './covariate/told-adjustment.ts';
import { fourDigits, toldGoal } from './told-goal.ts';
import { whatItTakes } from './what-it-takes.ts';

/** Everything that is told of one challenger. */
export interface ReportedArm extends StandingArm {
  readonly weightPercent: number;
  readonly requests: number;
  readonly plan: GoalPlan;
  readonly outcomes: { readonly state: GoalState; /** Windows whose outcomes are ripe. */ readonly windows: number };
  readonly after: ExperimentState;
  /** Of a bandit: chance of being the best of all, 0 to 1. */
  readonly chance?: number | undefined;
}

/** Where a challenger stands, as reports print it; numbers to four digits. */
export function armReport({
  version,
  weightPercent,
  requests,
  look,
  goal,
  unproven,
  plan,
  outcomes,
  after,
  chance,
}: ReportedArm): ArmReport {
  const { is } = goal;
  const isOut = look.kind === 'abort' || isOutOf(after, version);
  const isWinner = after.winner === version && is === 'better';
  const needs = is === 'undecided' && !isOut ? whatItTakes(outcomes.state, plan, outcomes) : undefined;
  const reason = after.out.find((one) => one.version === version)?.reason;
  return {
    version,
    weightPercent: isOut ? 0 : weightPercent,
    state: isOut ? 'out' : isWinner ? 'won' : 'in',
    requests,
    ...toldGoal(goal),
    ...given({ adjustment: toldAdjustment(goal.adjustment), needs }),
    ...(unproven.length === 0 ? {} : { unproven: [...unproven] }),
    ...given({ chance: fourDigits(chance), reason }),
  };
}
