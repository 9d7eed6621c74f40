import type { ExperimentState } from '../../../../contracts/stored/experiment/experiment.ts';
import type { AlarmReading } from '../../../../contracts/stored/rollouts/alarm.ts';
import { freshOutcomes } from '../../../experiment/bandit/bandit-outcomes.ts';
import { banditAfter, lookAtArms, type BanditFacts, type BanditTick } from '../../../experiment/bandit/bandit-tick.ts';
import { endOfConfirming, endOfExploring } from '../../../experiment/bandit/end-of-bandit.ts';
import { endOfExperiment, type EndByGoal, type ExperimentEnd } from '../../../experiment/end-of-experiment.ts';
import { isConfirming, stateAfter } from '../../../experiment/experiment-state.ts';
import { given } from '../../../given.ts';
import { alarmsBack, withAlarms } from '../../alarms/alarm-verdict.ts';
import type { ChangedSchedule } from '../../ordering/schedule.ts';
import type { ListedVerdict } from '../../../../contracts/stored/rollout.ts';
import type { EndingTerms } from '../rollout-verdict.ts';
import { judgeArm, type ArmPlace, type JudgedArm } from './judged-arm.ts';
import type { FoldedArm } from './read-together.ts';

/** Everything that a look at an experiment is made of: the same facts give the same words, shares and end. */
export interface ExperimentFacts extends ArmPlace {
  readonly terms: EndingTerms;
  /** With the look it seeds the draws of a bandit. */
  readonly rolloutId: string;
  readonly champion: string | undefined;
  readonly schedule: ChangedSchedule | undefined;
  /** Where the challengers stood before it. */
  readonly before: ExperimentState;
  /** Those that are judged, in the order of their slots. */
  readonly folded: readonly FoldedArm[];
  /** What was seen of own alarms. */
  readonly alarms: readonly AlarmReading[];
}

/** Where an experiment stands. */
export interface ExperimentLook {
  readonly arms: readonly JudgedArm[];
  /** Windows judged. */
  readonly windows: number;
  readonly end: ExperimentEnd;
  /** Of a bandit whose shares move. */
  readonly bandit: { readonly facts: BanditFacts; readonly tick: BanditTick } | undefined;
}

/** What became of the rollout by a look. */
type Decision = NonNullable<ListedVerdict['decision']>;
type Experiment = NonNullable<EndingTerms['experiment']>;

/** Judges all challengers together; an own alarm that takes back ends it, and nobody has won. @throws Error for a plan without a goal */
export function experimentLook(facts: ExperimentFacts): ExperimentLook {
  const arms = facts.folded.map((arm) => judgeArm(facts, facts.before, arm));
  const windows = Math.max(0, ...arms.map(({ progress }) => progress.folded));
  const moving = banditFacts(facts, { arms, windows });
  const bandit = moving && { facts: moving, tick: lookAtArms(moving) };
  const end = stoppedByAlarms(facts, windows, endOf(facts, { arms, windows, bandit }));
  return { arms, windows, end, bandit };
}

/** Challengers as they should be served from now on. @param decision what became of the rollout by this look */
export function experimentAfter(
  { before, terms }: ExperimentFacts,
  { arms, windows, end, bandit }: ExperimentLook,
  decision: Decision,
): ExperimentState {
  const promotes = decision.next === 'promote';
  const { better = 'higher' } = terms.experiment?.goal ?? {};
  const said = stateAfter(before, { end, window: windows, arms, better, promotes });
  return bandit === undefined
    ? said
    : banditAfter(bandit.facts, bandit.tick, { after: said, end, goes: whereTo(decision) });
}

function stoppedByAlarms({ terms, alarms }: ExperimentFacts, windows: number, end: ExperimentEnd): ExperimentEnd {
  const { windowSeconds = 60, alarms: planned } = terms;
  const own = { planned, readings: alarms };
  const verdict = withAlarms(end.verdict, own, { windows, windowSeconds });
  return alarmsBack(own).length === 0 ? { ...end, verdict } : { verdict, harmed: end.harmed };
}

/** Shares move only while the clock of the plan runs and nobody is waited for. */
function whereTo(decision: Decision): 'freeze' | 'move' | 'nowhere' {
  if (decision.next === 'shift') return 'freeze';
  return decision.next === 'wait' && !decision.awaits && decision.stands !== true ? 'move' : 'nowhere';
}

/** What shares are moved by; undefined for fixed shares, and once they are frozen. */
function banditFacts(
  { plan, terms, rolloutId, champion, step, schedule, before }: ExperimentFacts,
  { arms, windows }: Pick<ExperimentLook, 'arms' | 'windows'>,
): BanditFacts | undefined {
  const { bandit } = terms.experiment ?? {};
  const { goal } = plan;
  const isFrozen = isConfirming({ plan: terms, step });
  if (bandit === undefined || goal === undefined || champion === undefined || isFrozen) return undefined;
  return {
    plan: bandit,
    goal,
    rolloutId,
    champion,
    before,
    arms: arms.map(({ version, progress, outcomes }) => ({
      version,
      outcomes: progress.bandit ?? freshOutcomes,
      goal: outcomes.state,
    })),
    window: windows,
    ran: windows - (schedule?.held ?? 0),
    exploreWindows: Math.max(bandit.exploreWindows, schedule?.bakeWindows ?? 0),
  };
}

function endOf(facts: ExperimentFacts, look: Omit<ExperimentLook, 'end'>): ExperimentEnd {
  const { terms, schedule, before } = facts;
  const { goal, winner, atLeastWindows, deadlineWindows } = experimentOf(terms);
  const standing = {
    ...goal,
    winner,
    arms: look.arms,
    ...given({ named: before.winner }),
    windows: look.windows - (schedule?.held ?? 0),
    atLeastWindows,
    deadlineWindows: deadlineWindows + (schedule?.addedWindows ?? 0),
    windowSeconds: terms.windowSeconds ?? 60,
  };
  return endOfExperiment(standing, byGoal(facts, look));
}

function experimentOf({ experiment }: EndingTerms): Experiment {
  if (experiment === undefined) throw new Error('the plan is of no experiment');
  return experiment;
}

function byGoal({ terms, step }: ExperimentFacts, { bandit }: Omit<ExperimentLook, 'end'>): EndByGoal | undefined {
  if (isConfirming({ plan: terms, step })) return endOfConfirming;
  return bandit && ((standing) => endOfExploring(standing, bandit.tick));
}
