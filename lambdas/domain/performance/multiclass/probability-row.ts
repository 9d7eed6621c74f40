import { momentsOf, type Moments } from '../../sketch/value/moments.ts';
import { logLossOf } from '../probability/log-loss.ts';

/** One labelled answer with a probability for every class. */
export interface ProbabilityRow {
  /** Index of the true class. */
  readonly label: number;
  /** By class index. */
  readonly scores: readonly number[];
  readonly weight: number;
}

/**
 * Moments of −ln s of the true class, scores brought to a sum of 1.
 *
 * @param clip smallest score that is believed; the others count as this much. 1e−15 as in the binary case, yardstick has 2.2e−16
 */
export function classLogLosses(rows: readonly ProbabilityRow[], clip?: number): Moments {
  return momentsOf(
    rows.map(({ label, scores }) => logLossOf(shareOf(scores, label), true, clip)),
    (row) => rows[row]?.weight ?? 1,
  );
}

/** Rounded probabilities add up to a little more or less than 1. */
function shareOf(scores: readonly number[], label: number): number {
  const sum = scores.reduce((total, score) => total + score, 0);
  return sum > 0 ? (scores[label] ?? 0) / sum : 0;
}

/** Moments of whether the true class is among the k best; equal scores are ordered by class index. */
export function topKHits(rows: readonly ProbabilityRow[], k: number): Moments {
  return momentsOf(
    rows.map(({ label, scores }) => (rankOf(label, scores) < k ? 1 : 0)),
    (row) => rows[row]?.weight ?? 1,
  );
}

function rankOf(label: number, scores: readonly number[]): number {
  const own = scores[label] ?? -Infinity;
  return scores.filter((score, i) => score > own || (score === own && i < label)).length;
}
