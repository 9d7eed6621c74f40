import { shareOf, VISIBLE, type Detectable, type Draws } from './detectable.ts';
import type { JudgePlan } from '../model/plan.ts';
import type { PlannedTraffic } from '../simulate/planned-traffic.ts';
import { bucketsOf, type Subject } from './watched-change.ts';

/** Changes that the owner wants to be seen in 90 % of rollouts. */
export interface MustSee {
  /** Errors, as a ratio to the champion's, > 1. */
  readonly errors?: number;
  /** Latency (p99, by a slower whole curve) as a factor, > 1. */
  readonly latencyP99?: number;
  /** Every KPI, as a ratio to the champion's, in [0, 1). */
  readonly kpi?: number;
}

/** A change that should be seen and is not. */
export interface BlindReason {
  readonly kind: 'declared' | 'outage';
  readonly guardrail: string;
  /** The change: a ratio to the champion's rate, a latency factor, or for `outage` the rate of failing requests. */
  readonly wanted: number;
  /** Share of simulated rollouts that see it; absent if no guardrail of known traffic watches it. */
  readonly share?: number;
}

/** Something to be seen: a subject and the size of its change, if the plan has such a guardrail. */
export interface Wanted {
  readonly reason: BlindReason;
  readonly subject: Subject | undefined;
  readonly size: number;
}

const OUTAGE_RATE = 0.1;
const OUTAGE_RATIO = 10;

/** What a rollout must see: the owner's changes or, if none is declared, an outage. */
export function wantedChanges(
  subjects: readonly Subject[],
  mustSee: MustSee,
  traffic: PlannedTraffic,
): readonly Wanted[] {
  const { errors, latencyP99, kpi } = mustSee;
  const kpis = subjects.filter(({ scale }) => scale === 'fall');
  const declared = [
    ...(errors === undefined ? [] : [wantedErrors(subjects, errors, traffic)]),
    ...(latencyP99 === undefined ? [] : [wantedLatency(subjects, latencyP99)]),
    ...(kpi === undefined ? [] : kpis.map((subject) => declare(subject, kpi, 1 - kpi))),
    ...(kpi !== undefined && kpis.length === 0 ? [missing('kpi', kpi)] : []),
  ];
  return declared.length > 0 ? declared : [outage(subjects, traffic)];
}

function declare(subject: Subject, wanted: number, size: number): Wanted {
  return { reason: { kind: 'declared', guardrail: subject.name, wanted }, subject, size };
}

function missing(guardrail: string, wanted: number): Wanted {
  return { reason: { kind: 'declared', guardrail, wanted }, subject: undefined, size: 0 };
}

/** A champion without errors has no ratio; then an outage must be seen. */
function wantedErrors(subjects: readonly Subject[], ratio: number, traffic: PlannedTraffic): Wanted {
  const subject = subjects.find(({ name }) => name === 'errors');
  if (subject === undefined) return missing('errors', ratio);
  return subject.scale === 'ratio'
    ? declare(subject, ratio, Math.min(subject.worst, ratio - 1))
    : outage(subjects, traffic);
}

function wantedLatency(subjects: readonly Subject[], factor: number): Wanted {
  const subject = subjects.find(({ name }) => name === 'latency');
  return subject === undefined ? missing('latency', factor) : declare(subject, factor, bucketsOf(factor));
}

function outage(subjects: readonly Subject[], { errorRate }: PlannedTraffic): Wanted {
  const subject = subjects.find(({ name }) => name === 'errors');
  const wanted = Math.min(1, Math.max(OUTAGE_RATE, OUTAGE_RATIO * errorRate));
  const size = subject?.scale === 'ratio' ? wanted / errorRate - 1 : wanted;
  return { reason: { kind: 'outage', guardrail: 'errors', wanted }, subject, size };
}

/** Wanted changes that the plan does not see in 90 % of rollouts, with the share that does. */
export function unseen(
  plan: JudgePlan,
  wanted: readonly Wanted[],
  order: { readonly traffic: PlannedTraffic; readonly draws: Draws; readonly detectable: readonly Detectable[] },
): readonly Wanted[] {
  return wanted.flatMap((one) => {
    const { subject, size, reason } = one;
    if (subject === undefined) return [one];
    const found = order.detectable.find(({ guardrail }) => guardrail === subject.name);
    if (found !== undefined && isCovered(found, one)) return [];
    const share = shareOf(plan, subject, { traffic: order.traffic, size, draws: order.draws });
    return share >= VISIBLE ? [] : [{ ...one, reason: { ...reason, share } }];
  });
}

/** Whether a change at least as large as the smallest visible one is wanted. */
function isCovered({ rate, factor }: Detectable, { subject, size }: Wanted): boolean {
  if (subject === undefined) return false;
  if (factor !== undefined) return size >= bucketsOf(factor);
  const { championRate = 0 } = subject;
  if (rate === undefined) return false;
  if (subject.scale === 'fall') return championRate * (1 - size) <= rate;
  return (subject.scale === 'rate' ? size : championRate * (1 + size)) >= rate;
}
