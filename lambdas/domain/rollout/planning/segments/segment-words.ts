import { informativeRate } from '../../../judge/outlook/information.ts';
import type { Guardrail } from '../../../judge/model/plan.ts';
import { leastFailures } from '../../../judge/sequential/least-failures.ts';
import { plannedShares, type PlannedTraffic } from '../../../judge/simulate/planned-traffic.ts';
import { sum, sumOf } from '../../../stats/sum.ts';
import { listWords } from '../../../wording/list.ts';
import { whole } from '../../../wording/numbers.ts';
import { percent } from '../../../wording/percent.ts';
import { trafficOf } from '../look-ahead.ts';
import { settingsInForce, type PlanFacts } from '../plan-facts.ts';
import type { SilentPlan } from '../plan-words.ts';
import type { PlannedSegments } from './planned-segments.ts';

type Judged = Pick<
  SilentPlan,
  'judge' | 'segments' | 'steps' | 'plannedWindows' | 'windowSeconds' | 'ends' | 'experiment' | 'horizonWindows'
>;

/** Sentences printed before the start: which segments are compared, at what price, and what each will be able to see. */
export function segmentWords(plan: Judged, facts: PlanFacts): readonly string[] {
  const { segments = [], judge } = plan;
  if (settingsInForce(facts).guardrails?.segments === undefined) return [];
  if (segments.length === 0) return ['segments are not compared: there is no champion to compare them with'];
  const guards = [...judge.guards, ...(judge.soft ?? []).flatMap((one) => one.judge.guards)];
  const compared = guards.filter(({ reading }) => reading.count.kind === 'segment');
  const names = segments.map(({ name }) => name);
  const hard = judge.guards.filter(({ reading }) => reading.count.kind === 'segment');
  const price =
    hard.length === 0
      ? ''
      : `; ${percent(sumOf(hard, ({ budget }) => budget))} of the chance of a false rollback is theirs, divided evenly`;
  return [
    `failures are compared in each of ${listWords(names)} with the champion's in the same segment${price}`,
    ...(facts.known.history?.segments === undefined
      ? [unknownWords(plan, compared)]
      : seenWords(plan, compared, facts)),
  ];
}

/** Nobody recorded the segments yet: what total failure takes, at the smallest share of the plan. */
function unknownWords({ steps }: Judged, compared: readonly Guardrail[]): string {
  const shares = steps.map(({ weightPercent, shadow }) => (shadow === undefined ? weightPercent / 100 : 0.5));
  const share = Math.min(...shares.filter((one) => one > 0 && one < 1), 0.5);
  const least = Math.max(...compared.map((guardrail) => leastFailures(guardrail, share, 1 - share)));
  return `how many requests each segment will have is not known, because no rollout of the last day recorded them; one in which every call fails is seen from ${whole(Math.ceil(least))} challenger requests on`;
}

function seenWords(plan: Judged, compared: readonly Guardrail[], facts: PlanFacts): readonly string[] {
  const { history } = facts.known;
  const { segments = [] } = plan;
  if (history?.segments === undefined || history.requests === 0) return [];
  const traffic = trafficOf(plan, history, plan.windowSeconds);
  const championRate = (history.errors + history.timeouts) / history.requests;
  return compared.flatMap((guardrail) => {
    const segment = segments.find(({ name }) => guardrail.name === `segment:${name}`);
    if (segment === undefined) return [];
    const share = shareOf(segment, segments, history.segments ?? {});
    const own = { ...traffic, requestsPerWindow: traffic.requestsPerWindow * share };
    return [`${segment.name}: ${visibleWords(plan, guardrail, { traffic: own, championRate })}`];
  });
}

/** Part of the feature's recorded requests. */
function shareOf(
  { feature, codes }: PlannedSegments[number],
  all: PlannedSegments,
  requests: Readonly<Record<string, number>>,
): number {
  const of = (some: readonly string[]): number => sum(some.map((code) => requests[code] ?? 0));
  const whole = of(all.filter((one) => one.feature === feature).flatMap((one) => one.codes));
  return whole === 0 ? 0 : of(codes) / whole;
}

function visibleWords(
  { judge }: Judged,
  guardrail: Guardrail,
  seen: { readonly traffic: PlannedTraffic; readonly championRate: number },
): string {
  const { traffic, championRate } = seen;
  const { plannedMinutes } = judge.calendar;
  const shares = plannedShares(traffic.steps, plannedMinutes).slice(0, plannedMinutes);
  const expected = sum(shares.map((share) => share * traffic.requestsPerWindow));
  const requests = `about ${whole(expected)} challenger requests`;
  const rate = expected === 0 ? undefined : informativeRate(judge, guardrail, seen);
  if (rate === undefined) return `${requests}, too few to see even a segment in which every call fails`;
  return `${requests}, failures from about ${percent(rate)} on are seen (the champion fails ${percent(championRate)} of all)`;
}
