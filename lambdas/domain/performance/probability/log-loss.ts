import type { ScoredRow } from '../../sketch/labelled/scored-row.ts';
import { momentsOf, type Moments } from '../../sketch/value/moments.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';

const CLIP = 1e-15;

/** Loss of each row, and how many scores had to be clipped. */
export interface LogLosses {
  readonly losses: Moments;
  readonly clipped: number;
}

/** Log loss of one row in nats: −ln of the probability given to what happened, clipped to [1e−15, 1 − 1e−15] unless told otherwise. */
export function logLossOf(score: number, isPositive: boolean, clip: number = CLIP): number {
  const s = Math.min(1 - clip, Math.max(clip, score));
  return isPositive ? -Math.log(s) : -Math.log1p(-s);
}

/** Moments of the log loss of rows with scores in [0, 1]. Source: Good (1952), Rational decisions. */
export function logLossesOf(rows: readonly ScoredRow[]): LogLosses {
  const isClipped = ({ score }: ScoredRow): boolean => score < CLIP || score > 1 - CLIP;
  return {
    losses: momentsOf(
      rows.map(({ score, isPositive }) => logLossOf(score, isPositive)),
      (row) => rows[row]?.weight ?? 1,
    ),
    clipped: rows.reduce((sum, row) => sum + (isClipped(row) ? row.weight : 0), 0),
  };
}

/** Mean of a loss. */
export function meanLoss({ count, mean }: Moments): Result {
  return count === 0 ? undefinedBecause('no rows') : known(mean);
}

/** Log loss of always giving the base rate: its entropy in nats. */
export function baseLogLoss(baseRate: number): number {
  const part = (p: number): number => (p > 0 ? -p * Math.log(p) : 0);
  return part(baseRate) + part(1 - baseRate);
}
