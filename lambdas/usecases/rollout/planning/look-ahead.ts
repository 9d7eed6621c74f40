import type { Fault } from '../../../contracts/people/faults.ts';
import type { RolloutSettings } from '../../../contracts/people/rollout-settings.ts';
import { coarsen, refine } from '../../../domain/judge/outlook/coarse-outlook.ts';
import type { CombinedEffects } from '../../../domain/judge/effects/combine-effects.ts';
import type { JudgePlan } from '../../../domain/judge/judge.ts';
import { blindnessOf, outlookOf, outlookWords } from '../../../domain/judge/outlook/outlook.ts';
import { type Outlook, type OutlookOrder } from '../../../domain/judge/outlook/outlook-data.ts';
import { blindWords, seenWords } from '../../../domain/judge/outlook/outlook-words.ts';
import type { PlannedTraffic } from '../../../domain/judge/simulate/planned-traffic.ts';
import type { Schedule } from '../../../domain/rollout/model/schedule.ts';
import type { History } from '../../windows/read-history.ts';
import type { KnownBefore } from './known-before.ts';

/** How far to look: whether it would be blind (about a second), or everything that is printed (several). */
export interface Ahead {
  readonly far: 'blind' | 'whole';
  readonly random: () => number;
}

/** What looking ahead reads. */
export interface AheadTerms {
  readonly kind: 'challenger' | 'first';
  readonly settings: RolloutSettings;
  readonly known: KnownBefore;
  readonly judge: JudgePlan;
  readonly schedule: Schedule;
  /** Design effects of a sticky route; absent where each request is drawn anew. */
  readonly effects?: CombinedEffects | undefined;
  readonly ahead: Ahead;
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

/** Simulates the plan on the champion's own traffic; says so when there is none to simulate it on. */
export function lookAhead(terms: AheadTerms): LookAhead {
  const { kind, known, ahead } = terms;
  if (kind === 'first')
    return { sees: [], says: ['there is no champion to compare with: a first version is held against limits'] };
  if (terms.effects?.kind === 'insufficient-data') return blindUsers(terms.effects);
  const { history } = known;
  if (known.carried !== undefined) return aheadOfRetry(terms.judge, known.carried);
  if (history === undefined || history.requests < LEAST_REQUESTS) return { sees: [], says: [unknownWords(history)] };
  const { plan, traffic, factor } = coarsen(seenAtOnce(terms.judge), trafficOf(terms.schedule, history));
  if (ahead.far === 'blind') {
    const order = { ...orderOf(terms), rollouts: FEW_ROLLOUTS };
    return { says: [], sees: [], ...blindFault(blindnessOf(plan, traffic, order)) };
  }
  const outlook = refine(outlookOf(plan, traffic, orderOf(terms)), factor);
  const looks = factor === 1 ? [] : [`simulated as if it looked every ${factor} windows, because the plan is long`];
  const says = [...outlookWords(outlook), ...looks];
  return { says, sees: seenWords(outlook), outlook, ...blindFault(outlook.blind) };
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
  const guards = plan.guards.map((guard) => {
    const { count } = guard.reading;
    if (count.kind !== 'ripe') return guard;
    return { ...guard, reading: { ...guard.reading, count: { ...count, kind: 'kpi' as const } } };
  });
  return { ...plan, guards };
}

function trafficOf({ steps }: Schedule, history: History): PlannedTraffic {
  const { requests, errors, timeouts, kpiRates, latency, windows, modelRequests } = history;
  return {
    steps: steps.map(({ weightPercent, bakeWindows }) => ({ weight: weightPercent / 100, windows: bakeWindows })),
    requestsPerWindow: modelRequests / windows,
    errorRate: errors / requests,
    timeoutRate: timeouts / requests,
    kpiRates,
    latency,
    assignment: history.slices === undefined ? 'request' : 'sticky',
  };
}

function orderOf({ settings, ahead }: AheadTerms): OutlookOrder {
  const { errors, latencyP99, kpi } = settings.mustSee ?? {};
  const mustSee = {
    ...(errors === undefined ? {} : { errors }),
    ...(latencyP99 === undefined ? {} : { latencyP99 }),
    ...(kpi === undefined ? {} : { kpi }),
  };
  return { random: ahead.random, rollouts: ROLLOUTS, mustSee, advance: settings.advance ?? 'bake' };
}

/** The refusal of a rollout that would not see what it must, with reasons and ways out. */
function blindFault(blind: Outlook['blind']): { readonly fault?: Fault } {
  if (blind === undefined) return {};
  return { fault: { path: '', message: `${blindWords(blind).join('; ')}; or force the start` } };
}
