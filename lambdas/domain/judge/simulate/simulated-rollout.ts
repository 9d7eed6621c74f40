import { crowdOf, crowdPlan, type Crowd, type CrowdPlan } from './simulated-callers.ts';
import { drawWindow, type ArmDraw, type WindowDraw } from './draw-window.ts';
import type { Random } from '../../stats/draws/draw-counts.ts';
import { eventPlan, type EventGroup, type EventPlan, type Family, type Truth } from './drawn-events.ts';
import type { TwoArms } from '../sequential/exact-test.ts';
import { proofsByAim, type JudgePlan } from '../model/plan.ts';
import { plannedShares, type PlannedTraffic } from './planned-traffic.ts';
import {
  boundaryOf,
  boundaryStepper,
  exactStepper,
  recordBoundary,
  type Boundary,
  type TestStepper,
} from './boundary-test.ts';
import { spendingShare } from '../model/spending.ts';
import { freshReading, thin } from '../sequential/thin-counts.ts';

/** A plan whose rollouts can be simulated quickly, many times. */
export interface Rehearsal {
  readonly plan: JudgePlan;
  readonly traffic: PlannedTraffic;
  readonly events: EventPlan;
  readonly callers: CrowdPlan;
  readonly crowd: Crowd;
  readonly shares: readonly number[];
  readonly boundaries: ReadonlyMap<string, Boundary>;
}

/** What is simulated: the planned traffic, what is true of the challenger, which guardrails and proofs look, until which window. */
export interface RehearsalOrder {
  readonly traffic: PlannedTraffic;
  readonly truth: Truth;
  readonly groups: Pick<JudgePlan, 'guards' | 'proofs'>;
  readonly until: number;
  readonly random: Random;
}

/** Products of an exact test above which its boundary is used instead, and those that finding a boundary may take. */
const CHEAP = 8_000;
const AFFORDABLE = 6e6;
const MOST_SAMPLES = 32;

/** Prepares a plan for simulation: lists what must be drawn and finds the boundaries of tests that are too slow to be run each time. */
export function rehearse(plan: JudgePlan, order: RehearsalOrder): Rehearsal {
  const { traffic, truth, groups, until, random } = order;
  const events = eventPlan(plan, groups, { traffic, truth });
  const callers = crowdPlan(traffic, events.families, plan.split?.effect ?? 1);
  const bare: Rehearsal = {
    plan,
    traffic,
    events,
    callers,
    crowd: crowdOf(callers),
    shares: Array.from({ length: until }, (_, window) => spendingShare(plan.calendar, window)),
    boundaries: new Map(),
  };
  const all = [...events.guardrails, ...events.proofs];
  const draw = (): readonly SampledWindows[] => sampleWindows(bare, all, random);
  return { ...bare, boundaries: new Map(boundariesOf(bare, all, draw)) };
}

type SampledWindows = readonly (TwoArms | undefined)[];

function boundariesOf(
  { shares }: Rehearsal,
  groups: readonly EventGroup[],
  draw: () => readonly SampledWindows[],
): readonly (readonly [string, Boundary])[] {
  const samples = [draw()];
  return groups.flatMap(({ group }, i) =>
    group.tests.map((test) => {
      const record = (sample: number): ReturnType<typeof recordBoundary> => {
        while (samples.length <= sample) samples.push(draw());
        return recordBoundary({ test, shares }, samples[sample]?.[i] ?? []);
      };
      const first = record(0);
      if (first.work < CHEAP && test.hypothesis.kind === 'ratio') return [test.id, undefined] as const;
      const wanted = Math.min(MOST_SAMPLES, Math.max(2, Math.floor(AFFORDABLE / first.work)));
      const others = Array.from({ length: wanted - 1 }, (_, sample) => record(sample + 1).edges);
      return [test.id, boundaryOf([first.edges, ...others])] as const;
    }),
  );
}

/** Divided counts of every group in every window of one planned schedule. */
function sampleWindows(bare: Rehearsal, groups: readonly EventGroup[], random: Random): readonly SampledWindows[] {
  const noted = groups.map((): (TwoArms | undefined)[] => Array.from({ length: bare.shares.length }, () => undefined));
  const followers = groups.map((group, i) =>
    follow(group, [
      (counts, window) => {
        noted[i]?.splice(window, 1, counts);
        return false;
      },
    ]),
  );
  const rates = bare.crowd(random);
  const warmth = warmthOf(bare.plan);
  plannedShares(bare.traffic.steps, bare.shares.length).forEach((share, window) => {
    const drawn = drawWindow(bare.callers, rates(share), random);
    const isWarm = warmth(window, share);
    for (const follower of followers) follower(drawn, window, isWarm);
  });
  return noted;
}

/** Whether the share in force is past its warm-up. */
function warmthOf({ warmup }: JudgePlan): (window: number, share: number) => boolean {
  let [start, before] = [0, -1];
  return (window, share) => {
    if (share !== before) [start, before] = [window, share];
    return window - start >= warmup;
  };
}

/** Reads a window for one guardrail or proof; true from the window on in which its tests decided. */
type Follower = (drawn: WindowDraw, window: number, isWarm: boolean) => boolean;

function follow({ group, parts }: EventGroup, steppers: readonly TestStepper[], needsAll = true): Follower {
  const { reading } = group;
  const mine = reading.rejectedBy;
  const other = mine === 'challenger' ? 'champion' : 'challenger';
  let state = freshReading;
  let isDecided = false;
  const eventsOf = ({ requests, events }: ArmDraw, arm: keyof Family, isWarm: boolean): number => {
    let total = 0;
    for (const part of parts) if (isWarm || !part.afterWarmup) total += events[part.family]?.[part[arm]] ?? 0;
    return Math.min(requests, total);
  };
  return (drawn, window, isWarm) => {
    if (isDecided || (reading.afterWarmup && !isWarm)) return isDecided;
    const x = eventsOf(drawn[mine], mine, isWarm);
    const y = eventsOf(drawn[other], other, isWarm);
    const thinned = thin(state, { x, y, a: drawn[mine].requests, b: drawn[other].requests }, reading.effect);
    state = thinned.state;
    let stopped = 0;
    for (const step of steppers) if (step(thinned.window, window)) stopped++;
    isDecided = needsAll ? stopped === steppers.length : stopped > 0;
    return isDecided;
  };
}

/** What a simulated rollout has found by a window. */
export interface Found {
  readonly isCrossed: boolean;
  readonly isProven: boolean;
  readonly challengerRequests: number;
}

/** One simulated rollout: tell it the weight in force window by window, in order. */
export type SimulatedRollout = (window: number, weight: number) => Found;

/** Starts a rollout with fresh callers and fresh tests. */
export function startRollout(rehearsal: Rehearsal, random: Random): SimulatedRollout {
  const { events, shares, boundaries } = rehearsal;
  const steppers = ({ group }: EventGroup): readonly TestStepper[] =>
    group.tests.map((test) => {
      const boundary = boundaries.get(test.id);
      return boundary === undefined ? exactStepper({ test, shares }) : boundaryStepper({ test, shares }, boundary);
    });
  const guardrails = events.guardrails.map((guardrail) => follow(guardrail, steppers(guardrail)));
  const aims = proofsByAim({ proofs: events.proofs.map(({ group }) => group) });
  const proofs = events.proofs.map((proof) => ({
    aim: aims.findIndex((ways) => ways.includes(proof.group)),
    isGiven: follow(proof, steppers(proof), false),
  }));
  const rates = rehearsal.crowd(random);
  const warmth = warmthOf(rehearsal.plan);
  return (window, weight) => {
    const drawn = drawWindow(rehearsal.callers, rates(weight), random);
    const isWarm = warmth(window, weight);
    let crossed = 0;
    for (const guardrail of guardrails) if (guardrail(drawn, window, isWarm)) crossed++;
    const proven = new Set(proofs.filter(({ isGiven }) => isGiven(drawn, window, isWarm)).map(({ aim }) => aim));
    return {
      isCrossed: crossed > 0,
      isProven: proven.size === aims.length,
      challengerRequests: drawn.challenger.requests,
    };
  };
}
