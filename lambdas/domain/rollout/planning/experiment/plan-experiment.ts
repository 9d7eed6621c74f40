import type { ExperimentPlan } from '../../../../contracts/stored/experiment/experiment.ts';
import { given } from '../../../given.ts';
import { attemptPart } from '../attempt-part.ts';
import { banditWords, movingGoal, planBandit } from './plan-bandit.ts';
import { LONGEST_COPY_MS } from '../../../routing/copy-budget.ts';
import { championPercent, declaredShares } from '../../../experiment/shares.ts';
import type { GoalPlan } from '../../../judge/model/goal.ts';
import type { JudgePlan } from '../../../judge/judge.ts';
import { spanWords } from '../../../wording/duration.ts';
import { decimals, significant, whole } from '../../../wording/numbers.ts';
import { percent } from '../../../wording/percent.ts';
import { goalKpi, maturityOf, settingsInForce, type PlanFacts, type PlanTools } from '../plan-facts.ts';
import type { SilentPlan } from '../plan-words.ts';

/** What an experiment is about, as the plan keeps it; undefined in every other rollout. */
export function planExperiment(
  facts: PlanFacts,
  { windowsIn }: Pick<PlanTools, 'windowsIn'>,
): ExperimentPlan | undefined {
  const { strategy } = settingsInForce(facts);
  const kpi = goalKpi(facts);
  if ((strategy?.kind !== 'ab-test' && strategy?.kind !== 'bandit') || kpi === undefined) return undefined;
  const version = facts.version ?? 'challenger';
  const atLeast = strategy.atLeast ?? maturityOf(kpi, facts.specification);
  return {
    kind: strategy.kind,
    ...(strategy.kind === 'bandit'
      ? planBandit(version, strategy, windowsIn)
      : { arms: declaredShares(version, strategy).map((arm) => ({ ...arm })) }),
    goal: { kpi: kpi.name, better: kpi.better, effectPercent: strategy.goal.effectPercent },
    atLeastWindows: Math.max(1, windowsIn(atLeast)),
    deadlineWindows: windowsIn(strategy.deadline),
    winner: strategy.winner,
    ...given({ covariate: plannedCovariate(facts) }),
  };
}

/** Where nothing else is written, a copy may take what a request may. */
function plannedCovariate(facts: PlanFacts): ExperimentPlan['covariate'] {
  const { strategy } = settingsInForce(facts);
  if (strategy?.kind !== 'ab-test' || strategy.goal.covariate === undefined) return undefined;
  const { missingPercent, timeoutMs = facts.specification.slo.timeoutMs, copiesPerMinute } = strategy.goal.covariate;
  return { missingPercent, timeoutMs: Math.min(LONGEST_COPY_MS, timeoutMs), ...given({ copiesPerMinute }) };
}

/**
 * How the goal is judged: the level of all wrong winners together is divided among the challengers; each attempt of the version beyond
 * the planned ones has half of the one before, so that all of them together have twice the level at most.
 */
export function goalPlan(
  facts: PlanFacts,
  { judge, experiment }: { readonly judge: JudgePlan; readonly experiment: ExperimentPlan },
): GoalPlan | undefined {
  const kpi = goalKpi(facts);
  if (kpi === undefined) return undefined;
  const { name, kind, better } = kpi;
  const level = judge.beta * attemptPart(facts.known.attempt);
  return {
    kpi: name,
    kind,
    better,
    effectPercent: experiment.goal.effectPercent,
    level: level / experiment.arms.length,
    designEffect: designEffect(judge, name),
    ...given({
      moving: experiment.bandit && movingGoal(experiment.bandit, level),
      covariate: experiment.covariate && { mostMissing: experiment.covariate.missingPercent / 100 },
    }),
  };
}

/** That of the guardrail on the same KPI. */
function designEffect({ guards, moments }: JudgePlan, name: string): number {
  const guardrail = guards.find((one) => one.name === `kpi:${name}`)?.reading.effect;
  return guardrail ?? moments.find((one) => one.metric === name)?.effect ?? 1;
}

/** What an experiment is about, who takes part with which share, and what ends it; nothing for other rollouts. */
export function experimentWords({ experiment, judge, windowSeconds }: SilentPlan): readonly string[] {
  if (experiment === undefined) return [];
  if (experiment.bandit !== undefined)
    return banditWords({ ...experiment, bandit: experiment.bandit }, { judge, windowSeconds });
  const { arms, goal, atLeastWindows, deadlineWindows, winner } = experiment;
  const span = (windows: number): string => spanWords(windows, windowSeconds);
  const shares = arms.map(({ version, weightPercent }) => `${version} ${weightPercent} %`).join(', ');
  const champion = Number(decimals(championPercent(arms), 1));
  const end = winner === 'promote' ? 'is promoted once it is also proven to be no worse' : 'is reported';
  return [
    `experiment: ${shares}, the champion ${champion} %, until a challenger is proven to have a ${goal.better} ${goal.kpi}; the winner ${end}`,
    `it ends after ${span(atLeastWindows)} at the earliest; without a winner once no challenger can be better by ${significant(goal.effectPercent)} % any more, or at the deadline after ${span(deadlineWindows)}`,
    `a winner is wrong with a chance of ${percent(judge.beta)} at most, over all challengers and looks; a challenger that breaks a guardrail is taken out alone`,
    ...covariateWords(experiment),
  ];
}

/** What a goal that is adjusted costs, and when it is not. */
function covariateWords({ covariate, goal }: ExperimentPlan): readonly string[] {
  if (covariate === undefined) return [];
  const { missingPercent, copiesPerMinute } = covariate;
  const bound = copiesPerMinute === undefined ? '' : `, ${whole(copiesPerMinute)} a minute and environment at most`;
  return [
    `${goal.kpi} is adjusted for the champion's score of the same requests: each request of a challenger is copied to the champion behind its reply${bound}; levels are the deciles of the first scores`,
    `where more than ${significant(missingPercent)} % of the requests of a version have no score they are compared without scores`,
  ];
}
