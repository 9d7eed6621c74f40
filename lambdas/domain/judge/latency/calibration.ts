import { mergeLatency, type LatencySketch } from '../../sketch/latency-sketch.ts';
import { latencyThresholds } from './latency-thresholds.ts';
import type { Guardrail, JudgePlan, Proof } from '../model/plan.ts';
import type { JudgedRow } from '../model/rows.ts';

/** What the champion's first windows have shown so far. */
export interface Calibrating {
  /** Windows folded; a window split by a change of weight counts once. */
  readonly minutes: number;
  readonly lastMinute: number;
  readonly champion: LatencySketch;
}

/** Either still collecting, or with thresholds that hold from the next row on; neither for thresholds fixed before the start. */
export interface CalibrationState {
  readonly calibrating?: Calibrating;
  /** Buckets, distinct and ascending; fixed for the rest of the rollout. */
  readonly thresholds?: readonly number[];
  /** Bucket of the proof; fixed with them. */
  readonly proofThreshold?: number;
}

/**
 * Collects one more row, and fixes the thresholds once there are enough windows and enough of the champion's requests.
 *
 * A row is judged by thresholds that earlier rows fixed, so they cannot depend on what they judge.
 */
export function calibrate(plan: JudgePlan, state: CalibrationState, row: JudgedRow): CalibrationState {
  if (plan.calibration === undefined) return {};
  const { thresholds, proofThreshold } = state;
  if (thresholds !== undefined && proofThreshold !== undefined) return { thresholds, proofThreshold };
  const { minutes, lastMinute, champion } = state.calibrating ?? { minutes: 0, lastMinute: -1, champion: {} };
  const calibrating = {
    minutes: minutes + (row.minute === lastMinute ? 0 : 1),
    lastMinute: row.minute,
    champion: sortedSketch(mergeLatency(champion, row.arms.champion.latency ?? {})),
  };
  if (calibrating.minutes < plan.calibration.minutes) return { calibrating };
  const found = latencyThresholds(calibrating.champion, plan.calibration.minRequests);
  if (found.kind !== 'known') return { calibrating };
  const [proof = found.proof] = within([found.proof], plan.sketchEnds);
  return { thresholds: within(found.buckets, plan.sketchEnds), proofThreshold: proof };
}

/**
 * The plan as it reads the next row: with the thresholds that are fixed by now, or without the latency groups that wait for them.
 *
 * Only for reading; what was found is judged by the whole plan, so that a waiting proof is missing, not given.
 */
export function readingPlan(plan: JudgePlan, { thresholds, proofThreshold }: CalibrationState): JudgePlan {
  const { calibration, ...rest } = plan;
  if (calibration === undefined) return plan;
  if (thresholds === undefined)
    return { ...plan, guards: plan.guards.filter(isFixed), proofs: plan.proofs.filter(isFixed) };
  return {
    ...rest,
    guards: plan.guards.flatMap((guardrail) => withBucket(guardrail, (level) => thresholds[level])),
    proofs: plan.proofs.flatMap((proof) => withBucket(proof, () => proofThreshold)),
  };
}

function isFixed({ reading: { count } }: Guardrail | Proof): boolean {
  return count.kind !== 'above' || count.level === undefined;
}

/** A level that shares its bucket with a lower one has no threshold and is left out. */
function withBucket<Group extends Guardrail | Proof>(
  group: Group,
  bucketOf: (level: number) => number | undefined,
): readonly Group[] {
  const { count } = group.reading;
  if (count.kind !== 'above' || count.level === undefined) return [group];
  const bucket = bucketOf(count.level);
  if (bucket === undefined) return [];
  return [{ ...group, reading: { ...group.reading, count: { kind: 'above', bucket, shift: count.shift } } }];
}

function within(buckets: readonly number[], ends: JudgePlan['sketchEnds']): readonly number[] {
  if (ends === null) return buckets;
  return [...new Set(buckets.map((bucket) => Math.min(ends.last - 1, Math.max(ends.first, bucket))))];
}

/** One order of keys whatever the order of the rows' keys, and no empty buckets: equal sketches are equal as JSON. */
export function sortedSketch(sketch: LatencySketch): LatencySketch {
  return Object.fromEntries(
    Object.entries(sketch)
      .filter(([, count]) => count > 0)
      .toSorted(([left], [right]) => Number(left) - Number(right)),
  );
}
