import { equalTruth, eventPlan, type Truth } from '../simulate/drawn-events.ts';
import { informativeRate } from './information.ts';
import type { Count, Guardrail, JudgePlan } from '../model/plan.ts';
import type { PlannedTraffic } from '../simulate/planned-traffic.ts';

/** Width of a sketch bucket in ln ms. */
const BUCKET = 0.05;
const SLOWEST_BUCKETS = 120;
const FIRST_BUCKETS = 2;

/**
 * Something about a challenger that may get worse, and the guardrails that watch it.
 *
 * The size of a change is 0 for none: `ratio`: rate over the champion's, less 1; `rate`: the rate itself, for a champion without
 * events; `fall`: 1 less the ratio to the champion's rate; `slower`: buckets by which the whole latency curve moves.
 */
export interface Subject {
  readonly name: string;
  readonly scale: 'ratio' | 'rate' | 'fall' | 'slower';
  readonly guardrails: readonly Guardrail[];
  /** Champion's rate of the event; absent for latency. */
  readonly championRate?: number;
  /** Largest size that makes sense, > 0. */
  readonly worst: number;
  /** Where a search by simulation starts. */
  readonly start: number;
  readonly truthAt: (size: number) => Truth;
}

/** Subjects of a plan; the latency thresholds that are compared with the champion's are one. Guardrails of unknown traffic have none. */
export function subjectsOf(plan: JudgePlan, traffic: PlannedTraffic): readonly Subject[] {
  const { skipped } = eventPlan(plan, plan, { traffic, truth: equalTruth(traffic) });
  const known = plan.guards.filter(({ name }) => !skipped.includes(name));
  const thresholds = known.filter(isThreshold);
  return [
    ...known.filter((guardrail) => !isThreshold(guardrail)).map((guardrail) => subjectOf(plan, guardrail, traffic)),
    ...(thresholds.length > 0 ? [latencySubject('latency', thresholds, traffic)] : []),
  ];
}

function isThreshold({ reading, tests }: Guardrail): boolean {
  return reading.count.kind === 'above' && tests.every(({ hypothesis }) => hypothesis.kind === 'ratio');
}

/** Latency factor as a number of buckets. */
export function bucketsOf(factor: number): number {
  return Math.log(factor) / BUCKET;
}

/** Number of buckets as a latency factor. */
export function factorOf(buckets: number): number {
  return Math.exp(buckets * BUCKET);
}

function subjectOf(plan: JudgePlan, guardrail: Guardrail, traffic: PlannedTraffic): Subject {
  const { count, rejectedBy } = guardrail.reading;
  if (count.kind === 'above') return latencySubject(guardrail.name, [guardrail], traffic);
  const championRate = rateOf(count, traffic);
  const rate = informativeRate(plan, guardrail, { traffic, championRate });
  const watched = { name: guardrail.name, guardrails: [guardrail], championRate };
  const truthAt = (to: number): Truth => withRate(traffic, count, to);
  if (rejectedBy === 'champion') {
    const start = rate === undefined ? 1 : 1 - rate / championRate;
    return { ...watched, scale: 'fall', worst: 1, start, truthAt: (size) => truthAt(championRate * (1 - size)) };
  }
  if (championRate === 0) return { ...watched, scale: 'rate', worst: 1, start: rate ?? 1, truthAt };
  const worst = 1 / championRate - 1;
  const start = rate === undefined ? worst : rate / championRate - 1;
  return { ...watched, scale: 'ratio', worst, start, truthAt: (size) => truthAt(championRate * (1 + size)) };
}

function latencySubject(name: string, guardrails: readonly Guardrail[], traffic: PlannedTraffic): Subject {
  const equal = equalTruth(traffic);
  return {
    name,
    scale: 'slower',
    guardrails,
    worst: SLOWEST_BUCKETS,
    start: FIRST_BUCKETS,
    truthAt: (slowerBuckets) => ({ ...equal, slowerBuckets }),
  };
}

function rateOf(count: Count, traffic: PlannedTraffic): number {
  const { errorRate, timeoutRate = 0, clientErrorRate = 0, kpiRates = {} } = traffic;
  if (count.kind === 'kpi') return kpiRates[count.name] ?? 0;
  if (count.kind === 'clientErrors') return clientErrorRate;
  return count.kind === 'timeouts' ? timeoutRate : errorRate;
}

function withRate(traffic: PlannedTraffic, count: Count, rate: number): Truth {
  const equal = equalTruth(traffic);
  const bounded = Math.min(1, Math.max(0, rate));
  if (count.kind === 'kpi') return { ...equal, kpiRates: { ...equal.kpiRates, [count.name]: bounded } };
  if (count.kind === 'clientErrors') return { ...equal, clientErrorRate: bounded };
  return count.kind === 'timeouts' ? { ...equal, timeoutRate: bounded } : { ...equal, errorRate: bounded };
}
