import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import type { StandingPlan } from '../../../../contracts/stored/rollouts/standing.ts';
import { planJudge, type JudgePlan, type JudgeSettings } from '../../../judge/judge.ts';
import { profileOf } from '../../../judge/model/settings.ts';
import { given } from '../../../given.ts';
import { spanWords } from '../../../wording/duration.ts';
import { counted } from '../../../wording/counted.ts';
import { percent } from '../../../wording/percent.ts';
import { mostCopiesOf, settingsInForce, type PlanFacts, type PlanTools, type Schedule } from '../plan-facts.ts';
import { comparedPlan } from './compared-plan.ts';

/** What stands beside the champion without an end; undefined in every other rollout. */
export function planStanding(
  facts: Pick<PlanFacts, 'specification' | 'own' | 'kind'>,
  { windowsIn }: Pick<PlanTools, 'windowsIn'>,
): StandingPlan | undefined {
  const { strategy } = settingsInForce(facts);
  if (facts.kind === 'first' || strategy?.kind !== 'champion-challenger') return undefined;
  const { by, period, whenBetter, kpi } = strategy;
  const mostCopies = mostCopiesOf(facts);
  return { by, periodWindows: Math.max(1, windowsIn(period)), whenBetter, ...given({ kpi, mostCopies }) };
}

/** One step that lasts from period to period; whom copies alone reach promotes nobody. */
export function standingSchedule({ steps }: Pick<Schedule, 'steps'>, standing: StandingPlan): Schedule {
  const { periodWindows, by } = standing;
  const ends = by === 'copies' ? { ends: 'report' as const } : {};
  return { steps, plannedWindows: periodWindows, horizonWindows: periodWindows, standing, ...ends };
}

/**
 * The judge's plan of a standing challenger: guardrails, proofs and the check of the split begin afresh with each period, with parts of
 * alpha, beta and the chance of a false alarm that add up to these however many periods come; KPIs are judged throughout as well.
 */
export function standingJudge(facts: PlanFacts, judged: JudgeSettings, { periodWindows }: StandingPlan): JudgePlan {
  const afresh = (settings: JudgeSettings): JudgePlan => ({
    ...planJudge({ ...settings, plannedMinutes: periodWindows }),
    chapters: { rows: periodWindows, parts: 'series' },
  });
  return comparedPlan(facts, { judged, afresh, level: profileOf(judged).beta, isAfresh: true });
}

/** What a standing challenger gets, when it is judged, and what follows. */
export function standingWords({
  standing,
  windowSeconds,
  paired,
  judge,
}: Pick<RolloutPlan, 'standing' | 'windowSeconds' | 'paired'> & { readonly judge: JudgePlan }): readonly string[] {
  if (standing === undefined) return [];
  const { by, periodWindows, whenBetter, kpi, mostCopies } = standing;
  const what = by === 'copies' ? 'labels of copied requests' : (kpi ?? 'a KPI');
  const better =
    by === 'copies'
      ? 'is told, and a person starts a canary'
      : whenBetter === 'promote'
        ? 'promotes it once it is also proven to be no worse'
        : 'is told, and waits for a person to promote it';
  const every = spanWords(periodWindows, windowSeconds);
  const ends = mostCopies === undefined ? '' : `, or until it has had ${counted(mostCopies, 'copy', 'copies')}`;
  const verdicts =
    by === 'copies' && paired === undefined
      ? `it gets copies until a person ends it${ends}: every ${every} what they showed is reported; no labels are declared, so that nothing says who is right`
      : `it stands without an end${ends}: every ${every} a verdict on ${what} says better, worse or not decided; better ${better}`;
  return [
    verdicts,
    `guardrails begin afresh with each period, with a part of ${percent(judge.alpha)} that grows smaller, so that all periods together have that chance at most to take out one that is no worse`,
  ];
}
