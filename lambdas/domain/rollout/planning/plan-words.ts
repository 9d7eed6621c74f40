import { LEAST_PROVEN_WINDOWS } from '../../judge/verdict/verdict.ts';
import { counted } from '../../wording/counted.ts';
import { spanWords } from '../../wording/duration.ts';
import { whole } from '../../wording/numbers.ts';
import { percent } from '../../wording/percent.ts';
import type { Schedule } from '../model/schedule.ts';

/** Windows of the champion that make thresholds of latency where too little is recorded. */
const FIRST_WINDOWS = 5;

/** How latency is judged, as people read it. */
export type LatencyInWords = 'history' | 'first-windows' | 'not-judged';

/** What the words need of a plan. */
export interface PlanInWords {
  readonly schedule: Schedule;
  readonly kind: 'challenger' | 'first';
  readonly windowSeconds: number;
  /** Highest failure rate of the objective, in (0, 1). */
  readonly pMax: number;
  readonly alpha: number;
  readonly beta: number;
  readonly latency: LatencyInWords;
  /** Whether it is read by ranks of the whole curve. */
  readonly byRanks: boolean;
  readonly advance: 'bake' | 'proven';
  readonly decidedBy: 'exact' | 'e-values';
  /** Horizon of a rollout that is extended while nothing is decided. */
  readonly extendedWindows?: number | undefined;
  /** Names of the KPIs that may stop the rollout. */
  readonly kpis: readonly string[];
  /** Names of declared KPIs of which nothing was ever heard: they decide nothing. */
  readonly unheardKpis: readonly string[];
  /** KPIs that are not critical. */
  readonly shownKpis: readonly string[];
  /** Absolute limits with error control, and without. */
  readonly limits: readonly string[];
  readonly hardLimits: readonly string[];
  /** Longest time in windows that outcomes are waited for; 0 without KPIs. */
  readonly maturityWindows: number;
  /** Which try within 7 days, of how many planned. */
  readonly attempt: { readonly number: number; readonly planned: number; readonly undecided?: number };
}

/** Sentences printed before the start: the steps, what may end the rollout, what it takes to prove something, what nobody looks at. */
export function planWords(plan: PlanInWords): readonly string[] {
  const { schedule, windowSeconds, pMax, alpha, beta, kpis } = plan;
  const span = (windows: number): string => spanWords(windows, windowSeconds);
  const steps = schedule.steps.map(({ weightPercent, bakeWindows }) => `${weightPercent} % for ${span(bakeWindows)}`);
  const needed = Math.ceil(Math.log((plan.kind === 'first' ? 1 : 2) / beta) / pMax);
  const control = plan.kind === 'first' ? 'the objective alone' : "the champion's";
  return [
    `steps: ${steps.join(', ')}${advanceWords(plan)}; undecided after ${span(schedule.horizonWindows)}; judged every ${span(1)}`,
    `errors and timeouts are held against ${control}; a version that is no worse${plan.limits.length === 0 ? '' : ' and inside the limits'} is taken back with a chance of ${percent(alpha)} at most, over all guardrails and looks`,
    `failures below ${percent(pMax)} are proven after about ${whole(needed)} challenger requests without a failure`,
    `${latencyWords(plan)}${plan.byRanks ? '; read by ranks, which mostly see smaller changes than the exceedances that are simulated' : ''}`,
    ...named('absolute limits that may stop it, whatever the champion does', plan.limits),
    ...named('hard limits, plain comparisons without error control', plan.hardLimits),
    ...named('KPIs that are shown and stop nothing', plan.shownKpis),
    ...(plan.unheardKpis.length === 0
      ? []
      : [`KPIs that are not judged, because no outcome was ever heard: ${plan.unheardKpis.join(', ')}`]),
    ...(kpis.length === 0
      ? []
      : [`KPIs that may stop it: ${kpis.join(', ')}, once outcomes are ripe (${span(plan.maturityWindows)})`]),
    ...(plan.extendedWindows === undefined
      ? []
      : [
          `undecided, it goes on to ${span(plan.extendedWindows)}; from ${span(schedule.horizonWindows)} on e-values decide`,
        ]),
    ...(plan.decidedBy === 'exact'
      ? []
      : ['e-values decide, which hold for any schedule and ask for about 1.3 times the requests that are simulated']),
    ...attemptWords(plan),
  ];
}

function named(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
}

function advanceWords({ advance, windowSeconds }: PlanInWords): string {
  const least = spanWords(LEAST_PROVEN_WINDOWS, windowSeconds);
  return advance === 'proven' ? `, sooner where everything is proven (${least} at least)` : '';
}

function latencyWords({ latency, windowSeconds }: PlanInWords): string {
  switch (latency) {
    case 'history':
      return "latency is held against the champion's own, as recorded before the start";
    case 'first-windows':
      return `latency is held against the champion's first ${spanWords(FIRST_WINDOWS, windowSeconds)}, because too little of it was recorded before`;
    case 'not-judged':
      return 'latency is recorded and shown, it decides nothing';
  }
}

function attemptWords({ attempt: { number, planned, undecided = 0 } }: PlanInWords): readonly string[] {
  if (number === 1 && planned === 1) return [];
  if (number <= planned) return [`attempt ${number} of ${planned}: each has 1/${planned} of alpha and beta`];
  return [
    `attempt ${number} of this version in 7 days, ${planned} planned: e-values decide, over all attempts together, and ask for more evidence`,
    ...(undecided === 0
      ? []
      : [
          `${counted(undecided, 'earlier attempt')} ended undecided: what was seen there may help to prove this version and counts nothing against it`,
        ]),
  ];
}
