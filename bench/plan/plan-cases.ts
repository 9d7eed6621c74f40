import { designEffects, effectiveWindows } from '../../lambdas/domain/judge/effects/design-effects.ts';
import { planJudge, type JudgePlan } from '../../lambdas/domain/judge/judge.ts';
import type { PlannedTraffic } from '../../lambdas/domain/judge/simulate/planned-traffic.ts';
import { seeded, simulateRollout } from '../judge/judge-streams.ts';
import {
  arrivals,
  independentRows,
  picker,
  stickyRows,
  type ArmTruth,
  type Caller,
  type RowMaker,
} from './plan-callers.ts';

/** How much worse the challenger is than what the champion does; absent = as good. */
export interface Change {
  readonly guardrail: string;
  readonly ratio?: number;
  readonly rate?: number;
  readonly factor?: number;
}

/** A plan whose printed outlook is checked against rows of its own callers. */
export interface PlanCase {
  readonly name: string;
  readonly plan: JudgePlan;
  readonly traffic: PlannedTraffic;
  /** A fresh rollout's rows, made for this change. */
  readonly rowsFor: (random: () => number, change: Change) => RowMaker;
}

const steps = [
  { share: 0.05, windows: 10 },
  { share: 0.25, windows: 10 },
  { share: 0.5, windows: 10 },
];
const schedule = steps.map(({ share, windows }) => [share, windows] as const);
const span = effectiveWindows(schedule);
const light = { profile: 'product', plannedMinutes: 30, keepsEValues: false, keepsChain: false } as const;
const all = { errors: true, timeouts: true, latency: true, kpis: [{ name: 'sale' }] };

/** Champion's latency: lognormal, median 40 ms, p99 162 ms, in shares of buckets. */
export function usualLatency(): Readonly<Record<string, number>> {
  const random = seeded(99);
  const counts: number[] = [];
  for (let i = 0; i < 30; i++)
    for (const { rest } of simulateRollout({ name: '', requestsPerSecond: 100, errorRate: 0 }, random))
      rest.latency.forEach((count, bucket) => (counts[bucket] = (counts[bucket] ?? 0) + count));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(counts.map((count, bucket) => [String(bucket), count / total]));
}

const latency = usualLatency();

/** The whole curve slower: each request moves by whole buckets, a part of them by one more. */
function slower(factor: number): Readonly<Record<string, number>> {
  const move = Math.log(factor) / 0.05;
  const moved: Record<string, number> = {};
  for (const [bucket, share] of Object.entries(latency)) {
    const near = Number(bucket) + Math.floor(move);
    moved[String(near)] = (moved[String(near)] ?? 0) + share * (1 - (move % 1));
    moved[String(near + 1)] = (moved[String(near + 1)] ?? 0) + share * (move % 1);
  }
  return moved;
}

/** Independent requests with all guardrails. */
function plainCase(
  name: string,
  requestsPerWindow: number,
  given: { errorRate: number; holdUntil?: number },
): PlanCase {
  const { errorRate, ...hold } = given;
  const timeoutRate = errorRate / 5;
  const champion: ArmTruth = { errorRate, timeoutRate, kpiRate: 0.03, latency };
  return {
    name,
    plan: planJudge({ ...light, ...hold, metrics: all }),
    traffic: { steps, requestsPerWindow, errorRate, timeoutRate, kpiRates: { sale: 0.03 }, latency },
    rowsFor: (random, change) =>
      independentRows(random, requestsPerWindow, { champion, challenger: changed(champion, change) }),
  };
}

function changed(champion: ArmTruth, { guardrail, ratio = 1, rate, factor }: Change): ArmTruth {
  switch (guardrail) {
    case 'latency':
      return { ...champion, latency: slower(factor ?? 1) };
    case 'errors':
      return { ...champion, errorRate: rate ?? champion.errorRate * ratio };
    case 'timeouts':
      return { ...champion, timeoutRate: rate ?? champion.timeoutRate * ratio };
    case 'failures':
      return { ...champion, errorRate: champion.errorRate * ratio, timeoutRate: champion.timeoutRate * ratio };
    default:
      return { ...champion, kpiRate: champion.kpiRate * ratio };
  }
}

/** Users of two requests in the time over which users add up, a few of whom always fail: each count has the design effect 3. */
function stickyCase(name: string, requestsPerWindow: number, errorRate: number): PlanCase {
  const users = (requestsPerWindow * span) / 2;
  return {
    name,
    plan: planJudge({
      ...light,
      holdUntil: 60,
      metrics: { errors: true },
      designEffects: { errors: 3, requests: 3 },
    }),
    traffic: { steps, requestsPerWindow, errorRate, assignment: 'sticky' },
    rowsFor: (random, { ratio = 1, rate = errorRate * ratio }) => {
      const count = arrivals(random, users);
      const callers = Array.from({ length: count }, (): Caller => {
        const trait = random();
        return { place: random(), activity: 1, champion: Number(trait < errorRate), challenger: Number(trait < rate) };
      });
      return stickyRows(random, requestsPerWindow * (count / users), callers);
    },
  };
}

/** Users of very different activity, some of whom often fail; the design effects come from a week of their requests. */
function historyCase(name: string, requestsPerWindow: number, count: number): PlanCase {
  const random = seeded(7);
  const failing = 0.2;
  const callers = Array.from({ length: count }, (): Caller & { readonly trait: number } => {
    const activity = Math.exp(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
    const trait = random();
    const chance = trait < 0.025 ? failing : 0;
    return { place: random(), activity, trait, champion: chance, challenger: chance };
  });
  const total = callers.reduce((sum, { activity }) => sum + activity, 0);
  const errorRate = callers.reduce((sum, caller) => sum + (caller.activity / total) * caller.champion, 0);
  const effects = designEffects(history(callers, requestsPerWindow, random), span);
  return {
    name: `${name}; g(errors) ${effects['errors']?.toFixed(1)}, g(requests) ${effects['requests']?.toFixed(1)}`,
    plan: planJudge({ ...light, holdUntil: 60, metrics: { errors: true }, designEffects: effects }),
    traffic: { steps, requestsPerWindow, errorRate, assignment: 'sticky' },
    rowsFor: (draw, { ratio = 1, rate = errorRate * ratio }) => {
      const more = rate / errorRate;
      const placed = callers.map((caller) => ({
        ...caller,
        place: draw(),
        challenger: caller.champion * more,
      }));
      return stickyRows(draw, requestsPerWindow, placed);
    },
  };
}

/** A week of slice rows, 20 minutes each. */
function history(callers: readonly Caller[], requestsPerWindow: number, random: () => number) {
  const pick = picker(random, callers);
  const windows = Array.from({ length: 7 * 72 }, () => {
    const requests = Array.from({ length: 64 }, () => 0);
    const errors = Array.from({ length: 64 }, () => 0);
    for (let left = arrivals(random, 20 * requestsPerWindow); left > 0; left--) {
      const { place, champion } = pick();
      const slice = Math.floor(64 * place);
      requests[slice] = (requests[slice] ?? 0) + 1;
      if (random() < champion) errors[slice] = (errors[slice] ?? 0) + 1;
    }
    return { requests, errors };
  });
  return { minutes: 20, windows };
}

/** Cases by key; made on demand, because some need a week of requests. */
export const planCases: Readonly<Record<string, () => PlanCase>> = {
  ten: () => plainCase('10 r/s, product margins, 30 minutes', 600, { errorRate: 0.005 }),
  hundred: () => plainCase('100 r/s, product margins, 30 minutes', 6000, { errorRate: 0.005 }),
  zero: () => plainCase('10 r/s, champion without failures', 600, { errorRate: 0 }),
  hold: () => plainCase('10 r/s, hold to 60 minutes', 600, { errorRate: 0.005, holdUntil: 60 }),
  sticky: () => stickyCase('10 r/s, sticky, g = 3', 600, 0.01),
  history: () => historyCase('10 r/s, 20,000 sticky users', 600, 20_000),
};
