import type { Fault } from '../../../contracts/people/faults.ts';
import type { RolloutPlan } from '../../../contracts/stored/rollout.ts';
import { given } from '../../given.ts';
import { planJudge, type JudgePlan, type JudgeSettings } from '../../judge/judge.ts';
import { JudgeInputError } from '../../judge/model/input-error.ts';
import { profileOf } from '../../judge/model/settings.ts';
import { controlWords, planControlCheck, withControl } from './control/plan-control.ts';
import { compileStrategy, experimentSchedule, warmWindows } from './compile-strategy.ts';
import { judgeSettings, type Scheduled } from './judge-settings.ts';
import { lookAhead } from './look-ahead.ts';
import { planShadows, shadowsWords } from './paired/plan-shadows.ts';
import { labelLevels } from './paired/label-levels.ts';
import { LABELS_SHARE, pairedTerms } from './paired/paired-terms.ts';
import { retroTerms, retroWords } from './paired/retro-terms.ts';
import {
  outcomesOf,
  policyOf,
  settingsInForce,
  type PlanFacts,
  type PlannedOutcomes,
  type PlanTools,
  type Schedule,
} from './plan-facts.ts';
import { alarmsOf, alarmWords } from './stops/plan-alarms.ts';
import { gateWords, withGates } from './stops/plan-gates.ts';
import { byStrength, planByStrength, strengthWords } from './stops/strengths.ts';
import { experimentWords, goalPlan, planExperiment } from './experiment/plan-experiment.ts';
import { planWords, type SilentPlan } from './plan-words.ts';
import { planHeldBack } from './standing/plan-hold-back.ts';
import { segmentsInPlan, withoutSegments } from './segments/planned-segments.ts';
import { segmentWords } from './segments/segment-words.ts';
import { planStanding, standingJudge, standingSchedule } from './standing/plan-standing.ts';
import { stickyEffects } from './sticky-effects.ts';
import { writersFaults } from './writer-paths.ts';

/** The plan, or everything that is wrong with it under the paths of who wrote it. */
export type PlannedRollout =
  { readonly ok: true; readonly plan: RolloutPlan } | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Fixes, before the start, the steps, the horizon, the judge's tests and what the rollout will be able to see.
 *
 * A rollout that would be blind is refused, unless it is forced; the fault names the ways out.
 */
export function planRollout(facts: PlanFacts, tools: PlanTools): PlannedRollout {
  try {
    return planWith(facts, tools);
  } catch (error) {
    const faults = error instanceof JudgeInputError ? writersFaults(error.faults, facts) : undefined;
    if (faults === undefined) throw error;
    return { ok: false, faults };
  }
}

/** Who the control is, what guardrails look at one by one, what those do that take nothing back, and own alarms. */
function guardrailWords(plan: SilentPlan, facts: PlanFacts): readonly string[] {
  return [...controlWords(plan), ...segmentWords(plan, facts), ...strengthWords(plan.judge), ...alarmWords(plan)];
}

function planWith(facts: PlanFacts, tools: PlanTools): PlannedRollout {
  const { kind, known, windowSeconds } = facts;
  const { windowsIn } = tools;
  const { advance = 'bake' } = settingsInForce(facts);
  const outcomes = outcomesOf(facts, windowsIn);
  const schedule = scheduleOf(facts, { outcomes, windowsIn });
  const effects = effectsOf(facts, schedule);
  const terms = pairedTerms(facts, schedule, tools);
  const recorded = retroTerms(facts, tools);
  const left = 1 - LABELS_SHARE * [terms, recorded].filter((one) => one !== undefined).length;
  const judged = besideLabels(judgeSettings(facts, { schedule, effects, windowsIn }), left);
  const judge = withGoal(judgeOf(facts, judged, schedule), facts, schedule);
  const levels = labelLevels(judge, { known, left, ...given({ shadows: schedule.shadows }) });
  const paired = terms && { ...terms, ...levels.paired };
  const retro = recorded && { ...recorded, ...levels.retro };
  const simulated = withoutSegments(planJudge({ ...byStrength(judged, facts).settings, latencyBy: 'exceedances' }));
  const ahead = lookAhead(facts, { judge: simulated, schedule, effects }, tools);
  if (ahead.fault !== undefined && isHeldTo(facts, schedule)) return { ok: false, faults: [ahead.fault] };
  const inconclusive = policyOf(facts);
  const plan = {
    ...schedule,
    steps: schedule.steps.map((step) => ({ ...step })),
    windowSeconds,
    inconclusive,
    ...(inconclusive === 'extend' ? { extendedWindows: 2 * schedule.horizonWindows } : {}),
    kind,
    advance,
    ...(outcomes.length === 0 ? {} : { outcomes }),
    ...segmentsInPlan(facts),
    ...given({ paired, retro, capacity: facts.capacity }),
    ...keepWarmOf(facts, { effects, windowsIn }),
    ...planHeldBack(facts, { effects, windowsIn }),
    ...alarmsOf(facts),
    attempt: known.attempt,
    ...(known.carried === undefined ? {} : { carried: known.carried }),
    judge,
  };
  const says = [
    ...experimentWords(plan),
    ...shadowsWords(plan),
    ...retroWords(plan),
    ...planWords(plan, facts),
    ...guardrailWords(plan, facts),
    ...gateWords(plan),
    ...ahead.says,
  ];
  const outlook = ahead.outlook === undefined ? {} : { outlook: ahead.outlook };
  return { ok: true, plan: { ...plan, says, sees: [...ahead.sees], ...outlook } };
}

/** Labels of copied requests, and of recorded ones, have parts of alpha of their own, which the guardrails do without. */
function besideLabels(settings: JudgeSettings, left: number): JudgeSettings {
  return left < 1 ? { ...settings, alpha: profileOf(settings).alpha * left } : settings;
}

/** Kept warm, the promoted version is judged like a first one: it has all requests, so that absolute limits alone can speak. */
function keepWarmOf(facts: PlanFacts, terms: Omit<Scheduled, 'schedule'>): Pick<RolloutPlan, 'keepWarm'> {
  const { strategy } = settingsInForce(facts);
  const windows = warmWindows({ kind: facts.kind, strategy, windowsIn: terms.windowsIn });
  if (windows === undefined) return {};
  const steps = [{ weightPercent: 100, bakeWindows: windows }];
  const schedule = { steps, plannedWindows: windows, horizonWindows: windows };
  const alone: PlanFacts = { ...facts, kind: 'first' };
  // What takes nothing back before the promotion takes nothing back after it.
  const { settings } = byStrength(judgeSettings(alone, { ...terms, schedule }), alone);
  return { keepWarm: { windows, judge: planJudge(settings) } };
}

/** A standing challenger has no planned end. */
function judgeOf(facts: PlanFacts, judged: JudgeSettings, { standing }: Schedule): JudgePlan {
  if (standing !== undefined) return standingJudge(facts, judged, standing);
  return { ...planByStrength(judged, facts), ...planControlCheck(judged, facts) };
}

function withGoal(judge: JudgePlan, facts: PlanFacts, { experiment }: Schedule): JudgePlan {
  const goal = experiment === undefined ? undefined : goalPlan(facts, { judge, experiment });
  return goal === undefined ? judge : { ...judge, goal };
}

function scheduleOf(
  facts: PlanFacts,
  terms: { readonly outcomes: PlannedOutcomes; readonly windowsIn: PlanTools['windowsIn'] },
): Schedule {
  const { strategy, hold, gates } = settingsInForce(facts);
  const { kind, capacity } = facts;
  const withDeclaredGates = (schedule: Schedule): Schedule =>
    withGates(schedule, { kind, gates, windowsIn: terms.windowsIn });
  const experiment = planExperiment(facts, terms);
  if (experiment !== undefined) return withDeclaredGates(experimentSchedule(experiment));
  const { slo, signature } = facts.specification;
  const copies = { timeoutMs: slo.timeoutMs, threshold: signature?.prediction?.threshold };
  const compiled = compileStrategy({ kind, strategy, hold, gates, capacity, ...terms, ...copies });
  const standing = planStanding(facts, terms);
  return withDeclaredGates(
    standing === undefined
      ? withControl({ ...compiled, ...given({ shadows: planShadows(facts) }) }, facts)
      : standingSchedule(compiled, standing),
  );
}

/** Whether a rollout must see what harms: a report moves nothing, so that nobody is harmed by what it does not see; it says so. */
function isHeldTo({ force }: PlanFacts, { ends }: Schedule): boolean {
  return !force && ends !== 'report';
}

/** Design effects of a sticky route; absent where each request is drawn anew. */
export function effectsOf(
  { specification, known }: PlanFacts,
  schedule: Parameters<typeof stickyEffects>[1],
): ReturnType<typeof stickyEffects> | undefined {
  const slices = known.history?.slices;
  const kpis = (specification.kpis ?? []).map(({ name }) => name);
  return slices === undefined ? undefined : stickyEffects(slices, schedule, kpis);
}
