import * as z from 'zod';
import { modelName, rolloutId, versionName } from '../people/names.ts';
import { capacityPlan, capacitySettled, capacityState, comingBack } from './capacity/capacity.ts';
import { banditMove } from './experiment/bandit.ts';
import { armReport, armShares, experimentPlan, experimentState } from './experiment/experiment.ts';
import { rolloutSettings } from '../people/rollout-settings.ts';
import { alarmReading, planAlarm } from './rollouts/alarm.ts';
import { brokenGuardrail, hold } from './rollouts/hold.ts';
import { broughtGoal, holdBackPlan } from './rollouts/held-back.ts';
import { plannedOutcomes } from './rollouts/planned-outcomes.ts';
import { pairedPlan } from './rollouts/paired.ts';
import { periodReport, standingPlan } from './rollouts/standing.ts';
import { personsRequest } from './rollouts/persons-request.ts';
import { closedStates, rolloutOutcome } from './rollouts/outcome.ts';
import { planGate, question } from './rollouts/question.ts';
import { shadowReport, shadowsPlan } from './rollouts/shadows.ts';
import { retroPlan, retroState, retroSums } from './rollouts/retro.ts';
import { hookRun } from './rollouts/hook-run.ts';
import { queued } from './rollouts/queued.ts';
import { rolloutHarm } from './rollouts/harm.ts';
import { judgedTogether } from './experiment/together.ts';

export { closedStates, type RolloutOutcome } from './rollouts/outcome.ts';

/** Open states: the reconciler looks after them. `queued`: it waits until another rollout of the model has ended. */
const openStates = ['queued', 'preparing', 'running', 'awaiting-approval'] as const;
const count = z.number().int().min(0);

/** How copies of requests are sent in a step. */
const stepShadow = z.object({
  sharePercent: z.number().gt(0).max(100),
  timeoutMs: count,
  copiesPerMinute: count.optional(),
  /** Score from which on a binary prediction is positive. */
  threshold: z.number().optional(),
});

/** A step as planned: share of the challenger (0 while it gets copies alone) and earliest moment to advance, in windows. */
const planStep = z.object({
  weightPercent: z.number().min(0).max(100),
  bakeWindows: count,
  /** Share of the control, with which the challenger is compared; absent: with the champion. */
  controlPercent: z.number().min(0).max(50).optional(),
  /** The challenger gets copies of requests in place of requests of its own. */
  shadow: stepShadow.optional(),
  /** Requests that the challenger has had in this step at least before it ends. */
  requests: count.optional(),
  /** A person is asked before the step ends. */
  gate: planGate.optional(),
  /** After a shadow: the challenger gets nothing while labels of what was copied are waited for. */
  waitsFor: z.literal('labels').optional(),
});
export type StepShadow = z.infer<typeof stepShadow>;

/** What was decided before the start; nothing in it changes while the rollout runs. */
export const rolloutPlan = z.object({
  /** None where the start was refused before anything could be planned. */
  steps: z.array(planStep),
  /** Sum of the bake times, in windows. */
  plannedWindows: count,
  /** Horizon: window at whose end an undecided rollout is inconclusive. */
  horizonWindows: count,
  windowSeconds: z.number().positive(),
  inconclusive: z.enum(['rollback', 'approve', 'promote', 'extend']),
  /** Window at whose end an extended rollout is inconclusive; from the horizon on e-values decide. */
  extendedWindows: count.optional(),
  /** `first`: there was no champion; absolute limits alone judge. */
  kind: z.enum(['challenger', 'first']),
  /** `report`: no verdict gives the challenger requests; the last step ends the rollout. Absent = promotion. */
  ends: z.literal('report').optional(),
  /** Recorded requests that are asked before the first step. */
  retro: retroPlan.optional(),
  /** A person is asked before the first step. */
  startGate: planGate.optional(),
  /** The goal and the challengers of an experiment; absent in every other rollout. */
  experiment: experimentPlan.optional(),
  /** Versions that get copies at the same time; absent where it is one. */
  shadows: shadowsPlan.optional(),
  /** A challenger that stands beside the champion without an end; absent in every other rollout. */
  standing: standingPlan.optional(),
  /** When a step may end; absent = `bake`. */
  advance: z.enum(['bake', 'proven']).optional(),
  /** For how many windows the version before is kept warm after the promotion, and the judge's plan for them; absent: not at all. */
  keepWarm: z.object({ windows: count, judge: z.unknown() }).optional(),
  /** The version before keeps a share after the promotion; absent: none. */
  holdBack: holdBackPlan.optional(),
  /** Endpoints whose instances follow traffic; absent: instances are their owner's alone. */
  capacity: capacityPlan.optional(),
  /** KPIs that are judged late: windows after a request in which its outcome counts; a promotion waits for the planned windows. */
  outcomes: plannedOutcomes.optional(),
  /** A fresh target of the champion's model, with which the challenger is compared; absent: with the champion. */
  control: z.object({ version: versionName }).optional(),
  /** Segments that are compared: name, and the codes under which routers record them; absent: none. */
  segments: z.array(z.object({ name: z.string(), feature: z.string(), codes: z.array(z.string()) })).optional(),
  /** Own alarms and metrics that are guardrails; absent: none. */
  alarms: z.array(planAlarm).optional(),
  /** A shadow whose labels are waited for. */
  paired: pairedPlan.optional(),
  /** Which try of this version within 7 days this is, of how many planned; beyond them e-values go on from the earlier ones. */
  attempt: z
    .object({
      number: z.number().int().min(1),
      planned: z.number().int().min(1),
      /** Of the earlier ones, those that nobody decided; absent if there were none. */
      undecided: count.optional(),
    })
    .optional(),
  /** Log e-values of the earlier attempts that this one continues. */
  carried: z.object({ abort: z.number(), proofs: z.record(z.string(), z.number()) }).optional(),
  /** Sentences printed before the start: what this rollout will be able to see. */
  says: z.array(z.string()),
  /** What it can see with 90 %, in words that a verdict repeats when nothing was decided. */
  sees: z.array(z.string()).optional(),
  /** The same as data, as the domain made it; absent while nothing is known of the champion's traffic. */
  outlook: z.unknown().optional(),
  /** The judge's plan, as the domain made it. */
  judge: z.unknown(),
});
export type RolloutPlan = z.infer<typeof rolloutPlan>;

/** A route revision of the rollout: rows are read with the weight that was in force, or as pairs of a shadow. */
const rolloutRevision = z.object({
  revision: count,
  weightPercent: z.number(),
  step: count,
  at: z.string(),
  shadow: z.literal(true).optional(),
  /** Share of the control; absent: there is none. */
  controlPercent: z.number().optional(),
  /** Of an experiment: the share of each challenger. */
  arms: armShares.optional(),
});

/** What the judge said last: its word, why, and the numbers behind it. */
export const rolloutVerdict = z.object({
  kind: z.string(),
  reason: z.string(),
  /** Windows judged so far. */
  window: z.number().int(),
  at: z.string(),
  /** Tests that crossed or proved. */
  tests: z.array(z.string()).optional(),
  /** ISO start of the window in which the first of these tests stopped. */
  since: z.string().optional(),
  /** Requests that the challenger has been assigned in judged windows. */
  exposed: count.optional(),
  /** Step in force, and the window in which it began. */
  step: z.number().int().min(-1).optional(),
  stepStartedWindow: count.optional(),
  /** Set once the schedule is not as planned: what the verdict was given by in place of the planned windows; `asked`: by questions alone; `guarded`: by guardrails that hold. */
  schedule: z
    .object({
      held: count,
      heldInStep: count,
      bakeWindows: count.optional(),
      addedWindows: count,
      asked: z.literal(true).optional(),
      guarded: z.literal(true).optional(),
    })
    .optional(),
  /** SHA-256 over the evidence that was read: the same evidence gives the same chain. */
  chain: z.string().optional(),
  /** Version of the sentence in `reason`; absent = 1, which counted windows. */
  sentences: z.number().int().optional(),
  harm: rolloutHarm.optional(),
  /** What recorded requests came to, where they alone decided. */
  retro: retroSums.optional(),
  /** The period of a standing challenger that ended with this verdict. */
  period: periodReport.optional(),
  /** What was seen of own alarms. */
  alarms: z.array(alarmReading).optional(),
  /** Of an experiment: where each challenger stands. */
  arms: z.array(armReport).optional(),
  /** Of a bandit: how shares moved at it, and on what numbers. */
  move: banditMove.optional(),
  /** Of several shadows: where each stands. */
  shadows: z.array(shadowReport).optional(),
  /** Of several challengers: what it was given by; absent in verdicts of an earlier release. */
  together: judgedTogether.optional(),
  /** Counts of both arms and the first test's ratio, p and spent budget, as alerts show them. */
  numbers: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
});
export type RolloutVerdict = z.infer<typeof rolloutVerdict>;

/** A verdict as it is listed: with what became of the rollout by it, by orders and questions as well. */
export const listedVerdict = rolloutVerdict.extend({
  decision: z
    .object({ next: z.string(), awaits: z.boolean().optional(), stands: z.literal(true).optional() })
    .optional(),
});
export type ListedVerdict = z.infer<typeof listedVerdict>;

/** The version before, kept warm since the promotion: the rollout is closed, and its guardrails may still return to it. */
const keptWarm = z.object({
  /** Version that is kept warm. */
  version: versionName,
  since: z.string(),
  /** ISO instant at which it ends as planned. */
  until: z.string(),
  /** Revisions of the route under which the promoted version has served since. */
  revisions: z.array(rolloutRevision),
  /** What the guardrails said last of the promoted version. */
  verdict: rolloutVerdict.optional(),
  /** Percent of the requests that it keeps meanwhile: it is held back. Absent: it serves nobody, and sample requests keep it warm. */
  sharePercent: z.number().gt(0).optional(),
  /** Own alarms that hold or warn, which take nothing back; windows are those of the watch. */
  broken: z.array(brokenGuardrail).optional(),
  /** Where it is held back: what the promotion brought so far. */
  brought: z.array(broughtGoal).optional(),
  /** When and why it was over; absent while it lasts. */
  ended: z.object({ at: z.string(), reason: z.string() }).optional(),
});
export type KeptWarm = z.infer<typeof keptWarm>;

/** The rollout that is tried again, and why. */
export const retried = z.strictObject({ rolloutId, reason: z.string().max(500).optional() });
export type Retried = z.infer<typeof retried>;

/** The record of one attempt to make a challenger champion. */
export const rolloutRecord = z.object({
  schema: z.number().int(),
  model: modelName,
  rolloutId,
  version: versionName,
  /** Version that served at the start; absent for a first version. */
  champion: versionName.optional(),
  state: z.enum([...openStates, ...closedStates]),
  plan: rolloutPlan,
  settings: rolloutSettings,
  /** Index of the step in force; -1 before the first shift. */
  step: z.number().int().min(-1),
  /** ISO start of window 0 of the judge's calendar; set by the first shift. */
  startWindow: z.string().optional(),
  /** Window in which the step in force began, counted from `startWindow`. */
  stepStartedWindow: count,
  revisions: z.array(rolloutRevision),
  ticks: count,
  lastTickAt: z.string(),
  /** ARN of the execution that alone drives this rollout. */
  execution: z.string(),
  /** Executions so far: a new one every thousand ticks. */
  executions: count,
  startedAt: z.string(),
  startedBy: z.string(),
  /** The ended rollout whose plan this one tries again. */
  retries: retried.optional(),
  /** Challengers of an experiment as they should be served now. */
  experiment: experimentState.optional(),
  /** Recorded requests that are asked before the first step, or were. */
  retro: retroState.optional(),
  /** Verdicts of the periods of a standing challenger, the newest last; at most the newest 12 are kept here. */
  periods: z.array(periodReport).optional(),
  /** What people asked for; obeyed at the next tick (abort at once). */
  requests: z.array(personsRequest),
  /** What the judge said last, in words. */
  verdict: rolloutVerdict.optional(),
  /** Window from which on nobody can decide but a person; absent while that is not so. */
  awaitingSince: count.optional(),
  /** What people were asked, the oldest first. */
  questions: z.array(question).optional(),
  /** When guardrails that hold let nothing go on, the oldest first. */
  holds: z.array(hold).optional(),
  /** Guardrails that were broken at the last tick and take nothing back. */
  broken: z.array(brokenGuardrail).optional(),
  /** What was seen of own alarms before the first verdict. */
  alarms: z.array(alarmReading).optional(),
  /** Prepare waits for a cold target: since when (ISO), how often it was asked, and what it answered last. */
  warming: z.object({ since: z.string(), tries: count, says: z.string() }).optional(),
  /** What became of hooks, the oldest first. */
  hookRuns: z.array(hookRun).optional(),
  /** How far instances have followed traffic; absent: none was moved. */
  capacity: capacityState.optional(),
  /** Set where traffic went back in steps, or goes. */
  comingBack: comingBack.optional(),
  /** Set when no instances are moved any more for this rollout. */
  capacitySettled: capacitySettled.optional(),
  /** The start waits until no other rollout of the model is open; kept by one that ended before it held the route. */
  queued: queued.optional(),
  verdicts: count,
  /** Sample requests that the version to go back to was sent to keep it warm, and how many it answered properly; absent: none. */
  warmRequests: z.object({ asked: count, answered: count }).optional(),
  /** Set by a promotion whose plan keeps the version before warm. */
  keepWarm: keptWarm.optional(),
  outcome: rolloutOutcome.optional(),
  /** Grows with every update; each update names the one that it replaces. */
  stamp: count,
});
export type RolloutRecord = z.infer<typeof rolloutRecord>;
