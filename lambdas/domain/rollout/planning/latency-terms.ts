import { latencyThresholds } from '../../judge/latency/latency-thresholds.ts';
import { rankScores } from '../../judge/latency/rank-scores.ts';
import type { JudgeSettings } from '../../judge/model/settings.ts';
import type { LatencySketch } from '../../sketch/latency-sketch.ts';

/** What an owner decides about latency. */
export interface LatencyChoice {
  readonly judged?: boolean | undefined;
  readonly by?: 'exceedances' | 'ranks' | undefined;
  readonly marginPercent?: number | undefined;
  readonly provenPercent?: number | undefined;
  readonly weight?: number | undefined;
}

/** How latency is judged, or that it is not. */
export type LatencyTerms =
  { readonly judged: false } | { readonly judged: true; readonly settings: Partial<JudgeSettings> };

const BUCKET_WIDTH = 0.05;

/**
 * Thresholds and scores from the champion's history; without enough of it thresholds come from the champion's first windows, and
 * scores wait for the next rollout.
 */
export function latencyTerms(choice: LatencyChoice = {}, history: LatencySketch = {}): LatencyTerms {
  if (choice.judged === false) return { judged: false };
  const { marginPercent, provenPercent, by = 'exceedances' } = choice;
  const margins = {
    ...(marginPercent === undefined ? {} : { latencyShiftBuckets: bucketsOf(marginPercent) }),
    ...(provenPercent === undefined ? {} : { badLatencyShiftBuckets: Math.max(1, bucketsOf(provenPercent)) }),
  };
  const thresholds = latencyThresholds(history);
  if (thresholds.kind === 'insufficient-data')
    return { judged: true, settings: { ...margins, latencyFrom: 'first-minutes' } };
  const scores = by === 'ranks' ? { latencyBy: by, rankScores: rankScores(history) } : {};
  return {
    judged: true,
    settings: { ...margins, latencyBuckets: thresholds.buckets, latencyProofBucket: thresholds.proof, ...scores },
  };
}

/** Whole buckets in a slowdown of so many percent. */
function bucketsOf(percent: number): number {
  return Math.round(Math.log1p(percent / 100) / BUCKET_WIDTH);
}
