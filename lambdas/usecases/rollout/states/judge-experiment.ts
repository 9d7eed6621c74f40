import { isoAt } from '../../../contracts/runtime/instants.ts';
import type { ArmReport, ExperimentPlan, ExperimentState } from '../../../contracts/stored/experiment/experiment.ts';
import type { RolloutRecord, RolloutVerdict } from '../../../contracts/stored/rollout.ts';
import { armReport } from '../../../domain/experiment/arm-report.ts';
import { endOfExperiment, type ExperimentEnd } from '../../../domain/experiment/end-of-experiment.ts';
import { freshGoal } from '../../../domain/experiment/goal-state.ts';
import { goalStanding } from '../../../domain/experiment/goal-standing.ts';
import type { StandingArm } from '../../../domain/experiment/experiment-standing.ts';
import { challengersOf, isOutOf, stateAfter } from '../../../domain/experiment/experiment-state.ts';
import { given } from '../../../domain/given.ts';
import { changedSchedule } from '../../../domain/rollout/ordering/schedule.ts';
import { exposedIn, tallyNumbers } from '../../../domain/rollout/ticking/arm-tally.ts';
import { harmOfAll } from '../../../domain/rollout/ticking/harm-tally.ts';
import { SENTENCES, unprovenOf } from '../../../domain/rollout/ticking/rollout-verdict.ts';
import { brokenSoft, type BrokenSoft } from '../../../domain/rollout/ticking/stops/soft-guardrails.ts';
import { startOfWindow, type WindowCalendar } from '../../../domain/rollout/ticking/window-calendar.ts';
import { armRecord } from '../evidence/arm-record.ts';
import { foldWindows, type FoldedWindows, type FoldWindowsDeps } from '../evidence/fold-windows.ts';
import { judgePlanOf } from '../evidence/stored-progress.ts';
import { decideStops, type Judged } from './judged.ts';
import { harmFacts, storable } from './tick-verdict.ts';

/** A challenger that is still in, with what was folded of it. */
interface JudgedArm extends StandingArm {
  readonly weightPercent: number;
  readonly folded: FoldedWindows;
}

interface Tick {
  readonly record: RolloutRecord;
  readonly experiment: ExperimentPlan;
  readonly calendar: WindowCalendar;
  readonly before: ExperimentState;
  readonly arms: readonly JudgedArm[];
  readonly windows: number;
}

/** One tick of an experiment: each challenger that is in is folded against the champion, and all of them are judged together. */
export async function judgeExperiment(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  { experiment, calendar }: { readonly experiment: ExperimentPlan; readonly calendar: WindowCalendar },
): Promise<Judged> {
  const before = record.experiment ?? { arms: experiment.arms, out: [] };
  const arms: JudgedArm[] = [];
  // One after the other: each reads and writes objects of its own, and a tick has one processor.
  for (const { version, weightPercent } of before.arms.filter((arm) => !isOutOf(before, arm.version)))
    arms.push(await judgeArm(deps, record, { version, weightPercent, calendar }));
  const windows = Math.max(0, ...arms.map(({ folded }) => folded.progress.folded));
  const tick = { record, experiment, calendar, before, arms, windows };
  const end = endOf(tick);
  const broken = arms.flatMap((arm) => brokenOf(record, arm));
  const stops = decideStops(deps, { record, said: end.verdict, windows, broken: onePerName(broken) });
  const promotes = stops.decision.next === 'promote';
  const after = stateAfter(before, { end, window: windows, arms, better: experiment.goal.better, promotes });
  return { verdict: verdictOf(deps, tick, { end, after }), ...stops, experiment: after };
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

async function judgeArm(
  deps: FoldWindowsDeps,
  record: RolloutRecord,
  {
    version,
    weightPercent,
    calendar,
  }: { readonly version: string; readonly weightPercent: number; readonly calendar: WindowCalendar },
): Promise<JudgedArm> {
  const folded = await foldWindows(deps, armRecord(record, version), calendar);
  const plan = judgePlanOf(record);
  const { checkpoint, goal } = folded.progress;
  if (plan.goal === undefined) throw new Error(`the plan of rollout ${record.rolloutId} has no goal`);
  return {
    version,
    weightPercent,
    folded,
    look: checkpoint.look,
    goal: goalStanding(goal ?? freshGoal(plan.goal), plan.goal),
    unproven: unprovenOf(plan, checkpoint),
  };
}

function endOf({ record, experiment, before, arms, windows }: Tick): ExperimentEnd {
  const { goal, winner, atLeastWindows, deadlineWindows } = experiment;
  const changed = changedSchedule({ ...record, folded: windows });
  return endOfExperiment({
    ...goal,
    winner,
    arms,
    ...given({ named: before.winner }),
    windows: windows - (changed?.held ?? 0),
    atLeastWindows,
    deadlineWindows: deadlineWindows + (changed?.addedWindows ?? 0),
    windowSeconds: record.plan.windowSeconds,
  });
}

function verdictOf(
  { clock }: FoldWindowsDeps,
  tick: Tick,
  { end, after }: { readonly end: ExperimentEnd; readonly after: ExperimentState },
): RolloutVerdict {
  const { record, arms, calendar, windows } = tick;
  const crossed = arms.flatMap(({ look }) => (look.kind === 'abort' ? look.reasons : []));
  const proved = arms.filter(({ version }) => version === after.winner).flatMap(({ look }) => look.proved);
  const reasons = end.verdict.kind === 'promote' ? proved : crossed;
  const [first] = reasons;
  const goalTest = end.winner === undefined ? [] : [`goal:${tick.experiment.goal.kpi}`];
  const harms = arms.flatMap(({ folded }) => folded.progress.harm ?? []);
  const shown = arms.find(({ version }) => version === (after.winner ?? record.version)) ?? arms[0];
  return {
    kind: end.verdict.kind,
    reason: end.verdict.reason,
    sentences: SENTENCES,
    window: windows,
    at: isoAt(clock.now()),
    step: record.step,
    stepStartedWindow: record.stepStartedWindow,
    ...given({ schedule: changedSchedule({ ...record, folded: windows }) }),
    tests: [...goalTest, ...reasons.map(({ test }) => test)],
    exposed: arms.reduce((sum, { folded }) => sum + exposedIn(folded.progress.tally), 0),
    ...harmFacts({ record, calendar, harm: harmOfAll(harms), until: windows }),
    arms: [...reportsOf(tick, after)],
    numbers: {
      ...(shown === undefined ? {} : tallyNumbers(shown.folded.progress.tally)),
      ...(first === undefined
        ? {}
        : { test: first.test, p: storable(first.p), spent: storable(first.spent), budget: first.budget }),
    },
    ...(first === undefined ? {} : { since: isoAt(startOfWindow(calendar, first.minute)) }),
  };
}

/** All challengers in the order of their slots; one that went before is told as it was told last. */
function reportsOf({ record, arms }: Tick, after: ExperimentState): readonly ArmReport[] {
  const { goal: plan } = judgePlanOf(record);
  return after.arms.flatMap(({ version }) => {
    const arm = arms.find((one) => one.version === version);
    if (arm === undefined || plan === undefined)
      return record.verdict?.arms?.filter((one) => one.version === version) ?? [];
    const { progress } = arm.folded;
    const outcomes = { state: progress.goal ?? freshGoal(plan), windows: progress.ripened[plan.kpi] ?? 0 };
    return [armReport({ ...arm, requests: progress.tally.challenger.requests, plan, outcomes, after })];
  });
}
