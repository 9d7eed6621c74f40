import { logSumExp } from '../../stats/log-sum-exp.ts';
import type { Moments } from '../../sketch/value/moments.ts';
import { betShares, logFactor } from './loss-evidence.ts';

/** What is tolerated, and what a false alarm may cost. */
export interface AlarmSettings {
  /** Largest mean loss that is tolerated, > 0. */
  readonly limit: number;
  /** Chance of ever alarming over the model's whole life while the mean loss stays within the limit, in (0, 1). */
  readonly budget: number;
  /** How much more batch means vary than those of independent rows, ≥ 1; evidence is divided by it. @default 1 */
  readonly designEffect?: number;
  /** Batches between two new starts, so that good times in the past do not delay an alarm. @default 7 */
  readonly restartEvery?: number;
}

/** Labels that became ripe together. */
export interface RipeBatch {
  /** Grows from batch to batch: a repeated or older one is not counted again. */
  readonly at: number;
  /** Moments of the losses, which are ≥ 0. */
  readonly losses: Moments;
}

/** Evidence so far. */
export interface AlarmState {
  readonly batches: number;
  readonly foldedUpTo: number;
  /** By bet: logarithm of the evidence of all starts so far, weighted. */
  readonly logStarts: readonly number[];
  /** Natural logarithm of the evidence now. */
  readonly logE: number;
  /** Batch at which the evidence reached 1 / budget for the first time. */
  readonly alarmedAt?: number;
}

/** No labels seen. */
export const freshAlarm: AlarmState = {
  batches: 0,
  foldedUpTo: -Infinity,
  logStarts: betShares.map(() => -Infinity),
  logE: 0,
};

const RESTART = 7;

/**
 * Folds one batch; the alarm is valid at every look: it is ever raised with a chance of at most the budget while, given the past,
 * each batch's expected loss is within the limit.
 *
 * A mixture over bets and over the batch at which the rise began; each start has its share of the evidence from the beginning, so no
 * look and no start is paid for twice. Sources: Ville (1939); Howard and others (2021); Shin, Ramdas, Rinaldo (2023) for the starts.
 * The design effect is a power of the evidence below 1, which by Jensen keeps its bound.
 */
export function foldAlarm(state: AlarmState, batch: RipeBatch, settings: AlarmSettings): AlarmState {
  if (batch.at <= state.foldedUpTo) return state;
  const { restartEvery = RESTART, designEffect = 1, limit, budget } = settings;
  const isStart = state.batches % restartEvery === 0;
  const starts = Math.floor(state.batches / restartEvery) + 1;
  const logNew = isStart ? Math.log(notStarted(starts - 1) - notStarted(starts)) : -Infinity;
  const logStarts = state.logStarts.map(
    (log, i) => logSumExp([log, logNew]) + logFactor(batch.losses, betShares[i] ?? 0, limit) / designEffect,
  );
  const logWaiting = Math.log(notStarted(starts));
  const logE = logSumExp([...logStarts.map((log) => log - Math.log(betShares.length)), logWaiting]);
  const next = { batches: state.batches + 1, foldedUpTo: batch.at, logStarts, logE };
  const { alarmedAt = logE >= Math.log(1 / budget) ? batch.at : undefined } = state;
  return alarmedAt === undefined ? next : { ...next, alarmedAt };
}

/** Weight of the starts that are still to come: falls slowly, so that late starts keep some. */
function notStarted(starts: number): number {
  return 1 / (1 + Math.log1p(starts));
}

/**
 * Limit of a declared tolerance: the reference's mean loss, raised by a share of it.
 *
 * @param tolerance 0.1 tolerates a loss of 10 % more
 */
export function toleratedLoss(reference: Moments, tolerance: number): number {
  return reference.mean * (1 + tolerance);
}
