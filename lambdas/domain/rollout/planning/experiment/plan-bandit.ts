import type { RolloutSettings } from '../../../../contracts/people/rollout-settings.ts';
import type { BanditPlan } from '../../../../contracts/stored/experiment/bandit.ts';
import type { ExperimentPlan } from '../../../../contracts/stored/experiment/experiment.ts';
import { firstShares } from '../../../experiment/bandit/bandit-move.ts';
import { championPercent } from '../../../experiment/shares.ts';
import type { JudgePlan } from '../../../judge/judge.ts';
import type { MovingGoal } from '../../../judge/model/goal.ts';
import { spanWords } from '../../../wording/duration.ts';
import { decimals, significant } from '../../../wording/numbers.ts';
import { percent } from '../../../wording/percent.ts';
import type { PlanTools } from '../plan-facts.ts';

type Strategy = Extract<NonNullable<RolloutSettings['strategy']>, { kind: 'bandit' }>;

/** Half-lives after which an outcome counts for nothing any more: a thousandth. */
const FORGOTTEN = 10;

/** Bounds and lengths of a bandit, and the even shares with which it begins. */
export function planBandit(
  version: string,
  strategy: Strategy,
  windowsIn: PlanTools['windowsIn'],
): Pick<ExperimentPlan, 'arms'> & { readonly bandit: BanditPlan } {
  const { challengers = [], floor, ceiling } = strategy;
  const bounds = [strategy.champion, strategy.challenger, ...challengers].map((one) => ({
    floor: one?.floor ?? floor,
    ceiling: one?.ceiling ?? ceiling,
  }));
  const [champion = { floor, ceiling }, ...others] = bounds;
  const bandit = {
    champion,
    challengers: others,
    lookWindows: Math.max(1, windowsIn(strategy.every)),
    events: strategy.events,
    halfLifeWindows: Math.max(1, windowsIn(strategy.halfLife)),
    exploreWindows: Math.max(1, windowsIn(strategy.explore)),
    confirmPercent: strategy.confirm,
  };
  const versions = [version, ...challengers.map((one) => one.version)];
  return { arms: firstShares(versions, bandit).map((arm) => ({ ...arm })), bandit };
}

/** How the outcomes of a bandit are kept. @param level chance that the frozen test ever misses, in (0, 1) */
export function movingGoal({ lookWindows, halfLifeWindows, exploreWindows }: BanditPlan, level: number): MovingGoal {
  const keptBlocks = Math.ceil(Math.min(FORGOTTEN * halfLifeWindows, exploreWindows) / lookWindows) + 1;
  return { blockWindows: lookWindows, keptBlocks, confirmLevel: level };
}

/** Between which bounds shares move, when, by what, and what comes before a promotion. */
export function banditWords(
  { arms, bandit, goal, deadlineWindows, winner }: ExperimentPlan & { readonly bandit: BanditPlan },
  { judge, windowSeconds }: { readonly judge: JudgePlan; readonly windowSeconds: number },
): readonly string[] {
  const span = (windows: number): string => spanWords(windows, windowSeconds);
  const shares = arms.map(
    ({ version, weightPercent }, at) => `${version} ${weightPercent} %${boundWords(bandit.challengers[at])}`,
  );
  const champion = Number(decimals(championPercent(arms), 1));
  const { lookWindows, events, halfLifeWindows, exploreWindows, confirmPercent } = bandit;
  const end = winner === 'promote' ? 'is promoted once it is also proven to be no worse' : 'is reported';
  return [
    `bandit: it begins with ${shares.join(', ')}, the champion ${champion} %${boundWords(bandit.champion)}; every ${span(lookWindows)} shares follow the chance of having the ${goal.better === 'higher' ? 'highest' : 'lowest'} ${goal.kpi}, once each version has ${events} events; an outcome counts half after ${span(halfLifeWindows)}`,
    `shares freeze once a challenger is proven to lead, after ${span(exploreWindows)} at the latest; then the leader has ${confirmPercent} % and the champion the rest, and only requests from then on decide: a confirmed winner ${end}; without one it ends once nobody can be better by ${significant(goal.effectPercent)} %, or at the deadline after ${span(deadlineWindows)}`,
    `a confirmed winner is wrong with a chance of ${percent(judge.goal?.moving?.confirmLevel ?? judge.beta)} at most; a challenger that breaks a guardrail is taken out alone, and the others share what it had`,
  ];
}

function boundWords(bounds: BanditPlan['champion'] | undefined): string {
  return bounds === undefined ? '' : ` (${bounds.floor} to ${bounds.ceiling} %)`;
}
