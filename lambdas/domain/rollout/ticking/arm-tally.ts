import type { ArmCounts, JudgedRow } from '../../judge/model/rows.ts';
import { latencyQuantile, mergeLatency, type LatencySketch } from '../../sketch/latency-sketch.ts';

/** Sums of one arm over all judged windows. */
export interface ArmSums {
  readonly requests: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly latency: LatencySketch;
}

/** Sums of both arms. */
export interface Tally {
  readonly champion: ArmSums;
  readonly challenger: ArmSums;
}

const nothing: ArmSums = { requests: 0, errors: 0, timeouts: 0, latency: {} };

/** No requests seen. */
export const freshTally: Tally = { champion: nothing, challenger: nothing };

/** Adds one row of the judge. */
export function addRow(tally: Tally, { arms }: JudgedRow): Tally {
  return { champion: addArm(tally.champion, arms.champion), challenger: addArm(tally.challenger, arms.challenger) };
}

function addArm(sums: ArmSums, arm: ArmCounts): ArmSums {
  return {
    requests: sums.requests + arm.requests,
    errors: sums.errors + arm.errors,
    timeouts: sums.timeouts + (arm.timeouts ?? 0),
    latency: mergeLatency(sums.latency, arm.latency ?? {}),
  };
}

/** The tally as alerts and status show it: counts, and the latency that each arm's callers met. */
export function tallyNumbers(tally: Tally): Readonly<Record<string, number | string>> {
  return { ...armNumbers('challenger', tally.challenger), ...armNumbers('champion', tally.champion) };
}

function armNumbers(name: string, sums: ArmSums): Readonly<Record<string, number | string>> {
  const p99 = latencyQuantile(sums.latency, 0.99);
  return {
    [`${name}Requests`]: sums.requests,
    [`${name}Errors`]: sums.errors,
    [`${name}Timeouts`]: sums.timeouts,
    ...(p99.kind === 'known' ? { [`${name}LatencyP99Ms`]: Number(p99.ms.toPrecision(3)) } : {}),
  };
}
