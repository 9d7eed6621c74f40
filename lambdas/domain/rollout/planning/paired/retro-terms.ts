import type { RetroPlan } from '../../../../contracts/stored/rollouts/retro.ts';
import type { RolloutPlan } from '../../../../contracts/stored/rollout.ts';
import { LONGEST_COPY_MS } from '../../../routing/copy-budget.ts';
import { durationWords } from '../../../wording/duration.ts';
import { counted } from '../../../wording/counted.ts';
import { whole } from '../../../wording/numbers.ts';
import { percent } from '../../../wording/percent.ts';
import { failureObjective } from '../judge-settings.ts';
import { settingsInForce, type PlanFacts, type PlanTools } from '../plan-facts.ts';

/** Score from which on a prediction is positive where nothing is declared. */
const EVEN = 0.5;
/** Looks at recorded requests. */
const LOOKS = 20;
/** Share of calls that may fail at least, however much is promised: recorded requests come in bursts. */
const LEAST_MAY_FAIL = 0.01;

/** How recorded requests are asked and judged, but for its levels; undefined where none are. */
export function retroTerms(
  facts: PlanFacts,
  { windowsIn }: Pick<PlanTools, 'windowsIn'>,
): Omit<RetroPlan, 'alpha' | 'beta'> | undefined {
  const { retroShadow } = settingsInForce(facts);
  const { task, signature, slo } = facts.specification;
  const isComparable = task === 'binary' || task === 'multiclass' || task === 'regression';
  if (retroShadow === undefined || facts.kind === 'first' || !isComparable) return undefined;
  const { requests, since, callsPerSecond, timeoutMs, deadline, checks, marginPercent, next, noData } = retroShadow;
  const secondsOf = (text: string): number => Math.max(1, windowsIn(text)) * facts.windowSeconds;
  return {
    task,
    threshold: signature?.prediction?.threshold ?? EVEN,
    margin: marginPercent / 100,
    mayFail: Math.max(LEAST_MAY_FAIL, failureObjective(facts.specification)),
    requests,
    lookEvery: Math.ceil(requests / LOOKS),
    sinceSeconds: secondsOf(since),
    callsPerSecond,
    timeoutMs: timeoutMs ?? Math.min(slo.timeoutMs, LONGEST_COPY_MS),
    deadlineSeconds: secondsOf(deadline),
    checks,
    next,
    noData,
  };
}

/** What is said of recorded requests before the start: what they cost and what may follow. */
export function retroWords({ retro }: Pick<RolloutPlan, 'retro'>): readonly string[] {
  if (retro === undefined) return [];
  const { requests, callsPerSecond, sinceSeconds, deadlineSeconds, checks, alpha, mayFail, next } = retro;
  const follows = next === 'report' ? 'then a report' : 'then the first step';
  return [
    `before any traffic it answers up to ${counted(requests, 'labelled request')} recorded in the last ${durationWords(sinceSeconds)}, ${callsPerSecond} a second for ${durationWords(deadlineSeconds)} at most, and the champion ${whole(checks)} of them again; ${follows}`,
    `on them a version that is no worse is taken back with a chance of ${percent(2 * alpha)} at most: wrong more often than the champion, or more than ${percent(mayFail)} of its calls fail`,
  ];
}
