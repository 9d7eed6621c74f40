import type { ArmCounts } from '../../judge/model/rows.ts';
import { pairNumbers } from './pair-facts.ts';
import { addPairs, type PairedRow, type RowPairs } from './judge-rows.ts';
import { latencyQuantile, mergeLatency, type LatencySketch } from '../../sketch/latency-sketch.ts';

/** Sums of one arm over all judged windows. */
export interface ArmSums {
  readonly requests: number;
  readonly errors: number;
  readonly timeouts: number;
  /** Answers that were the callers' own fault; absent in sums of an earlier release: none. */
  readonly clientErrors?: number;
  readonly latency: LatencySketch;
}

/** Sums of both arms. */
export interface Tally {
  readonly champion: ArmSums;
  readonly challenger: ArmSums;
  /** What the champion answered itself where a control stands in its place; absent without one. */
  readonly served?: ArmSums;
  /** Of these, the pairs of a shadow; absent without one. */
  readonly pairs?: RowPairs;
}

const nothing: ArmSums = { requests: 0, errors: 0, timeouts: 0, clientErrors: 0, latency: {} };

/** No requests seen. */
export const freshTally: Tally = { champion: nothing, challenger: nothing };

/** Adds one row of the judge. */
export function addRow(tally: Tally, { arms, pairs, control }: PairedRow): Tally {
  const served = control === undefined ? tally.served : addArm(tally.served ?? nothing, control.arms.champion);
  const before = tally.pairs;
  const both = before === undefined || pairs === undefined ? (before ?? pairs) : addPairs(before, pairs);
  return {
    champion: addArm(tally.champion, arms.champion),
    challenger: addArm(tally.challenger, arms.challenger),
    ...(both === undefined ? {} : { pairs: both }),
    ...(served === undefined ? {} : { served }),
  };
}

/** Requests of callers that the challenger was assigned: copies are none. */
export function exposedIn({ challenger, pairs }: Tally): number {
  return challenger.requests - (pairs?.copies ?? 0);
}

function addArm(sums: ArmSums, arm: ArmCounts): ArmSums {
  return {
    requests: sums.requests + arm.requests,
    errors: sums.errors + arm.errors,
    timeouts: sums.timeouts + (arm.timeouts ?? 0),
    clientErrors: (sums.clientErrors ?? 0) + (arm.clientErrors ?? 0),
    latency: mergeLatency(sums.latency, arm.latency ?? {}),
  };
}

/** The tally as alerts and status show it: counts, and the latency that each arm's callers met; of a shadow, how alike predictions are. */
export function tallyNumbers(tally: Tally): Readonly<Record<string, number | string>> {
  return {
    ...armNumbers('challenger', tally.challenger),
    ...(tally.served === undefined
      ? armNumbers('champion', tally.champion)
      : { ...armNumbers('control', tally.champion), ...armNumbers('champion', tally.served) }),
    ...pairNumbers(tally.pairs),
  };
}

function armNumbers(name: string, sums: ArmSums): Readonly<Record<string, number | string>> {
  const p99 = latencyQuantile(sums.latency, 0.99);
  return {
    [`${name}Requests`]: sums.requests,
    [`${name}Errors`]: sums.errors,
    [`${name}Timeouts`]: sums.timeouts,
    [`${name}ClientErrors`]: sums.clientErrors ?? 0,
    ...(p99.kind === 'known' ? { [`${name}LatencyP99Ms`]: Number(p99.ms.toPrecision(3)) } : {}),
  };
}
