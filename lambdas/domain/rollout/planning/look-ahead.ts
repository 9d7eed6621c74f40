import type { Fault } from '../../../contracts/people/faults.ts';
import type { CombinedEffects } from '../../judge/effects/combine-effects.ts';
import type { JudgePlan } from '../../judge/judge.ts';
import { coarsen, refine } from '../../judge/outlook/coarse-outlook.ts';
import { blindnessOf, outlookOf, outlookWords } from '../../judge/outlook/outlook.ts';
import type { Outlook, OutlookOrder } from '../../judge/outlook/outlook-data.ts';
import { blindWords, seenWords } from '../../judge/outlook/outlook-words.ts';
import type { PlannedTraffic } from '../../judge/simulate/planned-traffic.ts';
import type { History } from './champion-history.ts';
import {
  isAlone,
  settingsInForce,
  type KnownBefore,
  type PlanFacts,
  type PlanTools,
  type Schedule,
} from './plan-facts.ts';
import { championPercent, pairPercent } from '../../experiment/shares.ts';
import { spanWords } from '../../wording/duration.ts';

/** What is simulated. */
interface Simulated {
  readonly judge: JudgePlan;
  readonly schedule: Schedule;
  /** Design effects of a sticky route; absent where each request is drawn anew. */
  readonly effects: CombinedEffects | undefined;
}

/** What a rollout will be able to see: sentences, the same as data, and a fault if it would be blind. */
export interface LookAhead {
  readonly says: readonly string[];
  /** What it can see with 90 %, in words. */
  readonly sees: readonly string[];
  readonly outlook?: Outlook;
  readonly fault?: Fault;
}

/** Champion requests below which its rates say too little to simulate anything. */
const LEAST_REQUESTS = 500;
/** Simulated rollouts behind each printed share: its standard error is 1.6 points at most. */
const ROLLOUTS = 1_000;
const FEW_ROLLOUTS = 300;
/** What all requests at once leave to see. */
const ALONE =
  'all requests at once leave no champion to compare with: it is held against the objective and the limits alone, and what is worse than the champion inside of them is not seen';
/** Share of either version in the pairs of a shadow. */
const EVEN = 0.5;

/** Simulates the plan on the champion's own traffic; says so when there is none to simulate it on. */
export function lookAhead(facts: PlanFacts, simulated: Simulated, tools: PlanTools): LookAhead {
  const { kind, known } = facts;
  const { judge, schedule, effects } = simulated;
  const { windowSeconds } = facts;
  if (kind === 'first')
    return { sees: [], says: ['there is no champion to compare with: a first version is held against limits'] };
  if (isAlone(facts)) return { sees: [], says: [ALONE] };
  if (effects?.kind === 'insufficient-data') return blindUsers(effects);
  const { history } = known;
  if (known.carried !== undefined) return aheadOfRetry(judge, known.carried);
  if (history === undefined || history.requests < LEAST_REQUESTS) return { sees: [], says: [unknownWords(history)] };
  const { plan, traffic, factor } = coarsen(seenAtOnce(judge), trafficOf(schedule, history, windowSeconds));
  const order = orderOf(facts, tools);
  if (tools.far === 'blind') {
    const few = { ...order, rollouts: FEW_ROLLOUTS };
    return { says: [], sees: [], ...blindFault(blindnessOf(plan, traffic, few), windowSeconds) };
  }
  const outlook = refine(outlookOf(plan, traffic, order), factor);
  const looks =
    factor === 1
      ? []
      : [`simulated as if it looked every ${spanWords(factor, windowSeconds)}, because the plan is long`];
  const says = [...outlookWords(outlook, windowSeconds), ...looks];
  return { says, sees: seenWords(outlook), outlook, ...blindFault(outlook.blind, windowSeconds) };
}

/** Beyond the planned attempts the evidence of the earlier ones decides along; where it is enough already, there is nothing to try. */
function aheadOfRetry({ alpha }: JudgePlan, carried: NonNullable<KnownBefore['carried']>): LookAhead {
  if (carried.abort < -Math.log(alpha))
    return { sees: [], says: ['not simulated: the evidence of earlier attempts decides along'] };
  const why = 'earlier attempts of this version have shown that it is worse, it would be taken back at once';
  const message = `${why}; register a corrected version, or force the start`;
  return { sees: [], says: [why], fault: { path: 'version', message } };
}

/** Nobody knows how unequal the users of a sticky route are: error levels would not hold. */
function blindUsers({ of, needed, got }: Exclude<CombinedEffects, { kind: 'known' }>): LookAhead {
  const why = `blind: how unequal users are is not known (${of}: ${got}, ${needed} needed), so error levels do not hold`;
  const ways =
    'leave sticky out, so that each request is drawn anew; or wait until slices of the champion are recorded';
  return { sees: [], says: [why], fault: { path: '', message: `${why}; ${ways}; or force the start` } };
}

function unknownWords(history: History | undefined): string {
  const got = history?.requests ?? 0;
  return `what it will be able to see is not known: ${got} requests of the champion were recorded in the last day, ${LEAST_REQUESTS} are needed`;
}

/** Outcomes that come late are the same events: the outlook counts them in the window of their request. */
function seenAtOnce(plan: JudgePlan): JudgePlan {
  const guards = plan.guards.map((guardrail) => {
    const { count } = guardrail.reading;
    if (count.kind !== 'ripe') return guardrail;
    return { ...guardrail, reading: { ...guardrail.reading, count: { ...count, kind: 'kpi' as const } } };
  });
  return { ...plan, guards };
}

/**
 * Traffic as it is planned. A shadow alone sees as many requests of both versions as it copies; one with steps behind it counts as a step
 * with as much information, at most that of half of the requests.
 */
export function trafficOf(schedule: Schedule, history: History, windowSeconds: number): PlannedTraffic {
  const { ends } = schedule;
  const { steps, ofRequests } = comparedSteps(schedule);
  const { requests, errors, timeouts, clientErrors, kpiRates, latency, windows, modelRequests } = history;
  const perWindow = modelRequests / windows;
  const isReport = ends === 'report';
  const copied = copiedOf(steps[0]?.shadow, perWindow, windowSeconds);
  const shareOf = ({ weightPercent, shadow }: Schedule['steps'][number]): number =>
    shadow === undefined ? weightPercent / 100 : isReport ? EVEN : asStep(copied);
  return {
    steps: steps.flatMap((step) =>
      step.waitsFor === undefined ? [{ share: shareOf(step), windows: step.bakeWindows }] : [],
    ),
    requestsPerWindow: isReport ? 2 * copied * perWindow : ofRequests * perWindow,
    errorRate: errors / requests,
    timeoutRate: timeouts / requests,
    clientErrorRate: clientErrors / requests,
    kpiRates,
    latency,
    assignment: history.slices === undefined ? 'request' : 'sticky',
    ...(schedule.control === undefined ? {} : { besides: 'equal' as const }),
  };
}

/** What one challenger is compared in: of an experiment, its pair with the champion until the deadline, and their part of the requests. */
function comparedSteps({ steps, experiment, plannedWindows }: Schedule): {
  readonly steps: Schedule['steps'];
  readonly ofRequests: number;
} {
  const [arm] = experiment?.arms ?? [];
  if (experiment === undefined || arm === undefined) return { steps, ofRequests: 1 };
  const weightPercent = pairPercent(experiment.arms, arm.version);
  const ofRequests = (arm.weightPercent + championPercent(experiment.arms)) / 100;
  return { steps: [{ weightPercent, bakeWindows: plannedWindows }], ofRequests };
}

/** Share of the requests that is copied: as drawn, or as the cap of one environment of the router allows. */
function copiedOf(shadow: Schedule['steps'][number]['shadow'], perWindow: number, windowSeconds: number): number {
  const { sharePercent = 100, copiesPerMinute = Infinity } = shadow ?? {};
  return Math.min(sharePercent / 100, (copiesPerMinute * windowSeconds) / 60 / perWindow);
}

/** Two arms of n copies hold n/2 of information; a share w of N requests holds N w (1 - w). */
function asStep(copied: number): number {
  return (1 - Math.sqrt(Math.max(0, 1 - 2 * copied))) / 2;
}

function orderOf(facts: PlanFacts, { random }: PlanTools): OutlookOrder {
  const { mustSee = {}, advance = 'bake' } = settingsInForce(facts);
  const { errors, latencyP99, kpi } = mustSee;
  const seen = {
    ...(errors === undefined ? {} : { errors }),
    ...(latencyP99 === undefined ? {} : { latencyP99 }),
    ...(kpi === undefined ? {} : { kpi }),
  };
  return { random, rollouts: ROLLOUTS, mustSee: seen, advance };
}

/** The refusal of a rollout that would not see what it must, with reasons and ways out. */
function blindFault(blind: Outlook['blind'], windowSeconds: number): { readonly fault?: Fault } {
  if (blind === undefined) return {};
  return { fault: { path: '', message: `${blindWords(blind, windowSeconds).join('; ')}; or force the start` } };
}
