import type { ArmReport, ExperimentState } from '../../../../contracts/stored/experiment/experiment.ts';
import type { RolloutVerdict } from '../../../../contracts/stored/rollout.ts';
import { armReport } from '../../../experiment/arm-report.ts';
import type { DatedReason } from '../../../judge/model/rows.ts';
import { alarmsBack } from '../../alarms/alarm-verdict.ts';
import { exposedIn } from '../arm-tally.ts';
import type { ExperimentFacts, ExperimentLook } from './experiment-look.ts';

/** What is said of all challengers together, as far as their evidence decides it. */
export interface ExperimentSaid extends Pick<RolloutVerdict, 'kind' | 'reason' | 'move'> {
  readonly tests: readonly string[];
  readonly exposed: number;
  /** Challengers that were judged. */
  readonly arms: readonly ArmReport[];
  /** What crossed, or what proved the winner. */
  readonly reasons: readonly DatedReason[];
}

/** The verdict of a look, with a report of each challenger. @param after challengers as they are served from now on */
export function experimentSaid(
  facts: Pick<ExperimentFacts, 'terms' | 'alarms'>,
  { arms, end, windows, bandit }: ExperimentLook,
  after: ExperimentState,
): ExperimentSaid {
  const back = alarmsBack({ planned: facts.terms.alarms, readings: facts.alarms });
  const crossed = arms.flatMap(({ look }) => (look.kind === 'abort' ? look.reasons : []));
  const proved = arms.filter(({ version }) => version === after.winner).flatMap(({ look }) => look.proved);
  const reasons = end.verdict.kind === 'promote' ? proved : crossed;
  const goalTest = end.winner === undefined ? [] : [`goal:${facts.terms.experiment?.goal.kpi}`];
  const { last } = after.bandit ?? {};
  const { kind, reason } = end.verdict;
  return {
    kind,
    reason,
    tests: [...goalTest, ...[...reasons, ...back].map(({ test }) => test)],
    exposed: arms.reduce((sum, { progress }) => sum + exposedIn(progress.tally), 0),
    arms: arms.map((arm) => {
      const { plan } = arm.outcomes;
      const { requests } = arm.progress.tally.challenger;
      const chance = bandit?.tick.standing?.arms.find(({ version }) => version === arm.version)?.chance;
      // Its share is the one that it should have from now on.
      const { weightPercent = 0 } = after.arms.find(({ version }) => version === arm.version) ?? {};
      return armReport({ ...arm, weightPercent, requests, plan, after, chance });
    }),
    ...(last?.window === windows ? { move: last } : {}),
    reasons,
  };
}
