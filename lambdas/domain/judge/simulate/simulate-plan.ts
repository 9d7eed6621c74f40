import { given } from '../../given.ts';
import type { Random } from '../../stats/draws/draw-counts.ts';
import { equalTruth, type Truth } from './drawn-events.ts';
import type { JudgePlan } from '../model/plan.ts';
import { plannedShares, type PlannedTraffic } from './planned-traffic.ts';
import { rehearse, startRollout, type Rehearsal } from './simulated-rollout.ts';
import { hasBaked } from '../verdict/verdict.ts';

/** How simulated rollouts of a plan ended when the challenger's failures were `ratio` times the champion's; shares of all. */
export interface SimulatedPlan {
  readonly ratio: number;
  readonly advance: Advance;
  readonly rollouts: number;
  readonly promoted: number;
  readonly aborted: number;
  readonly inconclusive: number;
  /** Median windows to a promotion and median challenger requests to an abort; absent if there was none. */
  readonly minutesToPromote?: number;
  readonly requestsToAbort?: number;
}

/** When a step is left: after its bake time, or as soon as its challenger is proven. */
export type Advance = 'bake' | 'proven';

/** How often to simulate, with which draws, how much worse the challenger is and when steps are left. */
export interface Simulation {
  readonly ratio: number;
  readonly rollouts: number;
  readonly random: Random;
  /** @default 'bake' */
  readonly advance?: Advance;
  /** Guardrails and proofs that look. @default - all of the plan */
  readonly groups?: Pick<JudgePlan, 'guards' | 'proofs'>;
}

/** End of one simulated rollout. */
interface Ending {
  readonly kind: 'promoted' | 'aborted' | 'inconclusive';
  readonly windows: number;
  readonly exposed: number;
}

/**
 * Simulates rollouts of a plan: Poisson traffic, all guardrails and proofs that traffic is known for, warm-up, margins, clumps and
 * their division, abort at any window, promotion by proof in the last step, else inconclusive at the end of the hold.
 */
export function simulatePlan(plan: JudgePlan, traffic: PlannedTraffic, simulation: Simulation): SimulatedPlan {
  const { ratio, rollouts, random, advance = 'bake', groups = plan } = simulation;
  const until = plan.calendar.holdUntil ?? plan.calendar.plannedMinutes;
  const rehearsal = rehearse(plan, { traffic, truth: failingMore(traffic, ratio), groups, until, random });
  const endings = Array.from({ length: rollouts }, () => endOf(rehearsal, advance, random));
  const share = (kind: Ending['kind']): number => endings.filter((one) => one.kind === kind).length / rollouts;
  const toPromote = median(endings.filter(({ kind }) => kind === 'promoted').map((one) => one.windows));
  const toAbort = median(endings.filter(({ kind }) => kind === 'aborted').map((one) => one.exposed));
  return {
    ratio,
    advance,
    rollouts,
    promoted: share('promoted'),
    aborted: share('aborted'),
    inconclusive: share('inconclusive'),
    ...given({ minutesToPromote: toPromote, requestsToAbort: toAbort }),
  };
}

function failingMore(traffic: PlannedTraffic, ratio: number): Truth {
  const equal = equalTruth(traffic);
  return {
    ...equal,
    errorRate: Math.min(1, equal.errorRate * ratio),
    timeoutRate: Math.min(1, equal.timeoutRate * ratio),
  };
}

function endOf(rehearsal: Rehearsal, advance: Advance, random: Random): Ending {
  const { traffic, shares } = rehearsal;
  const fold = startRollout(rehearsal, random);
  const last = traffic.steps.length - 1;
  let [step, windowsInStep, exposed] = [0, 0, 0];
  for (let window = 0; window < shares.length; window++) {
    const { share, windows } = traffic.steps[step] ?? { share: 1, windows: 0 };
    const { isCrossed, isProven, challengerRequests } = fold(window, share);
    exposed += challengerRequests;
    if (isCrossed) return { kind: 'aborted', windows: window + 1, exposed };
    const look = { kind: isProven ? ('ok' as const) : ('continue' as const) };
    const isBaked = hasBaked({ look, windowsInStep: ++windowsInStep, bakeWindows: windows, advance });
    if (isBaked && step < last) [step, windowsInStep] = [step + 1, 0];
    else if (isBaked && isProven) return { kind: 'promoted', windows: window + 1, exposed };
  }
  return { kind: 'inconclusive', windows: shares.length, exposed };
}

/**
 * Share of rollouts that these guardrails abort within the planned windows, whatever the proofs say.
 *
 * @returns in [0, 1]; 0 if nothing is known about what the guardrails read
 */
export function detectedShare(rehearsal: Rehearsal, rollouts: number, random: Random): number {
  const planned = plannedShares(rehearsal.traffic.steps, rehearsal.shares.length);
  let detected = 0;
  for (let i = 0; i < rollouts; i++) {
    const fold = startRollout(rehearsal, random);
    if (planned.some((share, window) => fold(window, share).isCrossed)) detected++;
  }
  return detected / rollouts;
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
