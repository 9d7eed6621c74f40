import type { ExperimentPlan } from '../../../../contracts/stored/experiment/experiment.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import type { RolloutRecord } from '../../../../contracts/stored/rollout.ts';
import {
  endOfExperiment,
  type EndByGoal,
  type ExperimentEnd,
} from '../../../../domain/experiment/end-of-experiment.ts';
import { endOfConfirming, endOfExploring } from '../../../../domain/experiment/bandit/end-of-bandit.ts';
import { banditAfter, lookAtArms, type BanditFacts } from '../../../../domain/experiment/bandit/bandit-tick.ts';
import { freshOutcomes } from '../../../../domain/experiment/bandit/bandit-outcomes.ts';
import { challengersOf, isConfirming, stateAfter } from '../../../../domain/experiment/experiment-state.ts';
import { alarmsBack, brokenAlarms, withAlarms } from '../../../../domain/rollout/alarms/alarm-verdict.ts';
import { given } from '../../../../domain/given.ts';
import { changedSchedule, prolongedTo } from '../../../../domain/rollout/ordering/schedule.ts';
import type { TickDecision } from '../../../../domain/rollout/ticking/decide-tick.ts';
import { brokenSoft, type BrokenSoft } from '../../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import type { WindowCalendar } from '../../../../domain/rollout/ticking/window-calendar.ts';
import type { FoldWindowsDeps } from '../../evidence/fold-windows.ts';
import { judgePlanOf } from '../../evidence/stored-progress.ts';
import { decideStops, type Judged } from '../judged.ts';
import { experimentVerdict, type ExperimentTick } from './experiment-verdict.ts';
import { judgeArms, type JudgedArm } from './judged-arm.ts';

/** One tick of an experiment: each challenger that is in is folded against the champion, and all of them are judged together. */
export async function judgeExperiment(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  {
    experiment,
    calendar,
    alarms,
  }: {
    readonly experiment: ExperimentPlan;
    readonly calendar: WindowCalendar;
    readonly alarms: readonly AlarmReading[];
  },
): Promise<Judged> {
  const before = record.experiment ?? { arms: experiment.arms, out: [] };
  const arms = await judgeArms(deps, record, { before, calendar });
  const windows = Math.max(0, ...arms.map(({ folded }) => folded.progress.folded));
  const facts = banditFacts({ record, experiment, calendar, before, arms, windows, alarms });
  const bandit = facts && lookAtArms(facts);
  const tick = { record, experiment, calendar, before, arms, windows, bandit, alarms };
  const end = stoppedByAlarms(tick, endOf(tick));
  const broken = brokenIn(tick);
  const stops = decideStops(deps, { record, said: end.verdict, windows, broken });
  const promotes = stops.decision.next === 'promote';
  const said = stateAfter(before, { end, window: windows, arms, better: experiment.goal.better, promotes });
  const after =
    facts === undefined || bandit === undefined
      ? said
      : banditAfter(facts, bandit, { after: said, end, goes: whereTo(stops.decision) });
  return { verdict: experimentVerdict(deps, tick, { end, after }), ...stops, experiment: after };
}

/** Guardrails that challengers broke, and own alarms, which are about all of them together. */
function brokenIn({ record, arms, alarms, windows }: ExperimentTick): readonly BrokenSoft[] {
  const own = { planned: record.plan.alarms, readings: alarms };
  return [
    ...onePerName(arms.flatMap((arm) => brokenOf(record, arm))),
    ...brokenAlarms(own, { before: record.broken, window: windows }),
  ];
}

/** An own alarm that takes back ends the experiment, and nobody has won it. */
function stoppedByAlarms({ record: { plan }, windows, alarms }: ExperimentTick, end: ExperimentEnd): ExperimentEnd {
  const { windowSeconds, alarms: planned } = plan;
  const facts = { planned, readings: alarms };
  const verdict = withAlarms(end.verdict, facts, { windows, windowSeconds });
  return alarmsBack(facts).length === 0 ? { ...end, verdict } : { verdict, harmed: end.harmed };
}

/** Shares move only while the clock of the plan runs and nobody is waited for. */
function whereTo(decision: TickDecision): 'freeze' | 'move' | 'nowhere' {
  if (decision.next === 'shift') return 'freeze';
  return decision.next === 'wait' && !decision.awaits && decision.stands !== true ? 'move' : 'nowhere';
}

/** What shares are moved by; undefined for fixed shares, and once they are frozen. */
function banditFacts({ record, experiment, before, arms, windows }: ExperimentTick): BanditFacts | undefined {
  const { bandit: plan } = experiment;
  const { goal } = judgePlanOf(record);
  if (plan === undefined || goal === undefined || record.champion === undefined || isConfirming(record))
    return undefined;
  const { exploreWindows } = plan;
  return {
    plan,
    goal,
    rolloutId: record.rolloutId,
    champion: record.champion,
    before,
    arms: arms.map(({ version, folded, outcomes }) => ({
      version,
      outcomes: folded.progress.bandit ?? freshOutcomes,
      goal: outcomes.state,
    })),
    window: windows,
    ran: windows - (changedSchedule({ ...record, folded: windows })?.held ?? 0),
    exploreWindows: Math.max(exploreWindows, prolongedTo(record.requests, 0) ?? 0),
  };
}

/** Guardrails that a challenger broke, told with its name where there are several. */
function brokenOf(record: RolloutRecord, { version, folded }: JudgedArm): readonly BrokenSoft[] {
  const broken = brokenSoft(judgePlanOf(record), folded.progress.soft);
  return challengersOf(record).length === 1
    ? broken
    : broken.map((one) => ({ ...one, version, says: `${version}: ${one.says}` }));
}

/** A guardrail that several challengers broke is told once. */
function onePerName(broken: readonly BrokenSoft[]): readonly BrokenSoft[] {
  return broken.filter(({ name }, at) => broken.findIndex((one) => one.name === name) === at);
}

function endOf(tick: ExperimentTick): ExperimentEnd {
  const { record, experiment, before, arms, windows } = tick;
  const { goal, winner, atLeastWindows, deadlineWindows } = experiment;
  const changed = changedSchedule({ ...record, folded: windows });
  const standing = {
    ...goal,
    winner,
    arms,
    ...given({ named: before.winner }),
    windows: windows - (changed?.held ?? 0),
    atLeastWindows,
    deadlineWindows: deadlineWindows + (changed?.addedWindows ?? 0),
    windowSeconds: record.plan.windowSeconds,
  };
  return endOfExperiment(standing, byGoal(tick));
}

function byGoal({ record, bandit }: ExperimentTick): EndByGoal | undefined {
  if (isConfirming(record)) return endOfConfirming;
  return bandit && ((standing) => endOfExploring(standing, bandit));
}
