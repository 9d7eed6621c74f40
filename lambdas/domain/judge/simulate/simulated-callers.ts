import { effectiveWindows } from '../effects/design-effects.ts';
import { drawBinomial, drawPoisson, type Random } from '../../stats/draws/draw-counts.ts';
import type { Family, Level } from './drawn-events.ts';
import { otherShare, type PlannedTraffic } from './planned-traffic.ts';

/** One arm while a weight is in force: its mean requests a window, and by family the rates of its events. */
export interface ArmRates {
  readonly requests: number;
  readonly rates: readonly (readonly number[])[];
}

/** Both arms while a weight is in force. */
export interface RatesAt {
  readonly challenger: ArmRates;
  readonly champion: ArmRates;
}

/** Who the callers of a plan are; `requestEffect` is the design effect of the requests. */
export interface CrowdPlan {
  readonly traffic: PlannedTraffic;
  readonly families: readonly Family[];
  readonly requestEffect: number;
  /** Whether any count clumps. */
  readonly isClumped: boolean;
}

/** Draws the callers of one rollout; the result tells both arms' rates at a weight of the plan. */
export type Crowd = (random: Random) => (weight: number) => RatesAt;

/**
 * The callers of a plan. On sticky routes each arm is made of segments of the sticky position, and a segment's rates are those of
 * the users that happen to be in it, for the whole rollout; otherwise every window has the planned rates.
 *
 * A count with design effect g comes from units of g − 1 requests that are an event together or not at all: over the time in which
 * a user's requests add up the variance of a segment's count is then g times that of independent requests.
 */
export function crowdOf(plan: CrowdPlan): Crowd {
  const { traffic, families } = plan;
  const weights = [...new Set(traffic.steps.map(({ share }) => share))].toSorted((a, b) => a - b);
  if (traffic.assignment === 'sticky' && plan.isClumped) return (random) => stickyRates(plan, weights, random);
  const ratesOf = (arm: keyof Family): ArmRates['rates'] =>
    families.map((family) => family[arm].map(({ rate }) => rate));
  const [challenger, champion] = [ratesOf('challenger'), ratesOf('champion')];
  const at = (weight: number): RatesAt => ({
    challenger: { requests: traffic.requestsPerWindow * weight, rates: challenger },
    champion: { requests: traffic.requestsPerWindow * otherShare(traffic, weight), rates: champion },
  });
  const known = new Map(weights.map((weight) => [weight, at(weight)]));
  return () => (weight) => known.get(weight) ?? at(weight);
}

/** Puts together who calls. */
export function crowdPlan(traffic: PlannedTraffic, families: readonly Family[], requestEffect: number): CrowdPlan {
  const levels = families.flatMap(({ champion, challenger }) => [...champion, ...challenger]);
  const isClumped = requestEffect > 1 || levels.some(({ effect }) => effect > 1);
  return { traffic, families, requestEffect, isClumped };
}

/** Rates of nested events among units of requests; without clumps the rates themselves. */
export function clumpedRates(random: Random, levels: readonly Level[], requests: number): readonly number[] {
  let [before, drawnBefore] = [1, 1];
  return levels.map(({ rate, effect }) => {
    const within = before > 0 ? Math.min(1, rate / before) : 0;
    const units = Math.max(1, Math.round((drawnBefore * requests) / (effect - 1)));
    const drawn = drawnBefore * (effect > 1 ? drawBinomial(random, units, within) / units : within);
    [before, drawnBefore] = [rate, drawn];
    return drawn;
  });
}

/** Mean requests of a span in which `requests` are expected and arrive in clumps. */
export function clumpedRequests(random: Random, requests: number, effect: number): number {
  return effect > 1 ? (effect - 1) * drawPoisson(random, requests / (effect - 1)) : requests;
}

interface Segment {
  readonly from: number;
  readonly end: number;
  readonly requests: number;
  readonly champion: ArmRates['rates'];
  readonly challenger: ArmRates['rates'];
}

function stickyRates(plan: CrowdPlan, weights: readonly number[], random: Random): (weight: number) => RatesAt {
  const { traffic } = plan;
  const nested = traffic.steps.filter(({ share }) => share < 1).map(({ share, windows }) => [share, windows] as const);
  const windows = nested.length === 0 ? 1 : effectiveWindows(nested, traffic.besides);
  const ends = endsOf(traffic, weights);
  const segments = ends.map((end, i) => drawSegment(plan, { end, share: end - (ends[i - 1] ?? 0), windows }, random));
  const known = new Map(
    weights.map((weight) => [
      weight,
      {
        challenger: joined(
          segments.filter(({ end }) => end <= weight + NO_SHARE),
          'challenger',
        ),
        champion: joined(
          segments.filter(({ from }) => from >= 1 - otherShare(traffic, weight) - NO_SHARE),
          'champion',
        ),
      },
    ]),
  );
  const none = { requests: 0, rates: plan.families.map(() => []) };
  return (weight) => known.get(weight) ?? { challenger: none, champion: none };
}

/** What a sum of shares leaves over is no share. */
const NO_SHARE = 1e-9;

/** Where segments end: challengers grow from the front, and another arm that is no larger from the back. */
function endsOf(traffic: PlannedTraffic, weights: readonly number[]): readonly number[] {
  const starts = weights.map((weight) => 1 - otherShare(traffic, weight));
  const all = [...weights, ...starts, 1].filter((end) => end > NO_SHARE).toSorted((a, b) => a - b);
  return all.filter((end, i) => end - (all[i - 1] ?? 0) > NO_SHARE);
}

interface Slot {
  readonly end: number;
  readonly share: number;
  readonly windows: number;
}

/** The same users are drawn for both arms: who fails at the better arm fails at the worse one too. */
function drawSegment(plan: CrowdPlan, { end, share, windows }: Slot, random: Random): Segment {
  const { traffic, families, requestEffect } = plan;
  const expected = traffic.requestsPerWindow * share * windows;
  const requests = clumpedRequests(random, expected, requestEffect);
  const drawn = families.map(({ champion, challenger }) => {
    const all = [...champion, ...challenger].toSorted((a, b) => b.rate - a.rate);
    const rates = clumpedRates(random, all, expected);
    const ratesOf = (levels: readonly Level[]): readonly number[] =>
      levels.map((level) => rates[all.indexOf(level)] ?? 0);
    return { champion: ratesOf(champion), challenger: ratesOf(challenger) };
  });
  return {
    from: end - share,
    end,
    requests: requests / windows,
    champion: drawn.map((rates) => rates.champion),
    challenger: drawn.map((rates) => rates.challenger),
  };
}

function joined(segments: readonly Segment[], arm: 'champion' | 'challenger'): ArmRates {
  const requests = segments.reduce((sum, segment) => sum + segment.requests, 0);
  const [first] = segments;
  const mean = (family: number, place: number): number =>
    requests === 0
      ? 0
      : segments.reduce((sum, segment) => sum + segment.requests * (segment[arm][family]?.[place] ?? 0), 0) / requests;
  return { requests, rates: (first?.[arm] ?? []).map((rates, family) => rates.map((_, place) => mean(family, place))) };
}
