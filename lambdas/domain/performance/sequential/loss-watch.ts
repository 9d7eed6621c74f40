import { effectiveCount, emptyMoments, mergeMoments, type Moments } from '../../sketch/value/moments.ts';
import { meanInterval } from '../interval/mean-interval.ts';
import { batchDesignEffect } from './batch-effect.ts';
import { foldAlarm, freshAlarm, toleratedLoss, type AlarmState, type RipeBatch } from './performance-alarm.ts';

/** What one measure of one version is held to. */
export interface WatchTerms {
  /** 0.1 tolerates a loss of 10 % more than that of the reference. */
  readonly tolerance: number;
  /** Chance of ever a false alarm of this measure over the model's whole life, in (0, 1). */
  readonly budget: number;
  /** Losses of the fixed baseline; without it the first labels of the version are the reference. */
  readonly baseline?: Moments | undefined;
  /** Losses are at most 1: their reference gets one loss of 1 more, so that a faultless one has a limit above 0. */
  readonly isShare: boolean;
}

/** What was learnt of the reference. */
export interface LearntLimit {
  readonly source: 'baseline' | 'first-labels';
  readonly reference: number;
  /** Largest mean loss that is tolerated. */
  readonly limit: number;
  readonly designEffect: number;
}

/** The watch over one measure of one version. */
export interface LossWatch {
  /** Starts of this watch so far, over all versions: each has its share of the budget. */
  readonly life: number;
  /** First batches, until the limit is learnt. */
  readonly learning: readonly Moments[];
  readonly learnt?: LearntLimit;
  /** Absent until a batch was folded. */
  readonly alarm?: AlarmState;
  /** Youngest batches, oldest first. */
  readonly recent: readonly RipeBatch[];
  /** Start of the youngest batches in a row whose mean loss is above the limit. */
  readonly worseSince?: number;
}

/** A week of daily batches: fewer tell nothing of how days differ. */
const LEARNING_BATCHES = 7;
const LEARNING_ROWS = 100;
const RECENT = 7;
/** Youngest batches that must be within the limit together for an alarm to end. */
const WELL_AGAIN = 3;

/** A watch that has seen nothing. */
export function freshWatch(life: number): LossWatch {
  return { life, learning: [], recent: [] };
}

/** Whether the alarm is raised. */
export function isAlarmed({ alarm }: LossWatch): boolean {
  return alarm?.alarmedAt !== undefined;
}

/**
 * Folds one batch; a repeated or older one changes nothing.
 *
 * The first week teaches how much days differ and, without a baseline, what is usual; then evidence is gathered against "the mean loss
 * is within the limit". Half of the budget pays for the reference's own uncertainty. An alarm ends when the three youngest batches
 * together are within the limit, and a new life begins; life k has 1 / (k (k + 1)) of the budget, so all of them together have all of it.
 */
export function foldLosses(watch: LossWatch, batch: RipeBatch, terms: WatchTerms): LossWatch {
  if (batch.at <= (watch.recent.at(-1)?.at ?? -Infinity)) return watch;
  const next = { ...watch, recent: [...watch.recent, batch].slice(-RECENT) };
  const { learnt } = next;
  if (learnt === undefined) return learn({ ...next, learning: [...watch.learning, batch.losses] }, terms);
  const budget = shareOf(watch.life, terms.budget);
  const alarm = foldAlarm(watch.alarm ?? freshAlarm, batch, { ...learnt, budget });
  const folded = withRise({ ...next, alarm }, batch, learnt.limit);
  return isAlarmed(folded) && isWellAgain(folded, learnt.limit) ? reborn(folded) : folded;
}

/** All losses of some batches. */
export function recentLosses(recent: LossWatch['recent']): Moments {
  return recent.map(({ losses }) => losses).reduce(mergeMoments, emptyMoments);
}

/** Half of what this life may cost. */
function shareOf(life: number, budget: number): number {
  return budget / (life * (life + 1)) / 2;
}

function learn(watch: LossWatch, terms: WatchTerms): LossWatch {
  const all = watch.learning.reduce(mergeMoments, emptyMoments);
  if (watch.learning.length < LEARNING_BATCHES || effectiveCount(all) < LEARNING_ROWS) return watch;
  const effect = batchDesignEffect(watch.learning);
  const designEffect = effect.kind === 'known' ? effect.value : 1;
  const reference = terms.baseline ?? all;
  const upper = upperMean(reference, terms, { designEffect, life: watch.life });
  if (upper === undefined || !(upper > 0)) return { ...watch, learning: watch.learning.slice(-LEARNING_BATCHES) };
  const limit = toleratedLoss({ ...reference, mean: upper }, terms.tolerance);
  const source = terms.baseline === undefined ? 'first-labels' : 'baseline';
  return { ...watch, learning: [], learnt: { source, reference: reference.mean, limit, designEffect } };
}

/** The reference's mean is at most this, but for half of the life's share of the budget. */
function upperMean(
  reference: Moments,
  { budget, isShare }: WatchTerms,
  { designEffect, life }: { readonly designEffect: number; readonly life: number },
): number | undefined {
  const most = { count: 1, squares: 1, mean: 1, m2: 0 };
  const interval = meanInterval(
    isShare ? mergeMoments(reference, most) : reference,
    1 - 2 * shareOf(life, budget),
    designEffect,
  );
  return interval.kind === 'known' ? interval.value.upper : undefined;
}

function withRise(watch: LossWatch, { at, losses }: RipeBatch, limit: number): LossWatch {
  const { worseSince, ...rest } = watch;
  return losses.mean > limit ? { ...rest, worseSince: worseSince ?? at } : rest;
}

function isWellAgain({ recent }: LossWatch, limit: number): boolean {
  return recentLosses(recent.slice(-WELL_AGAIN)).mean <= limit;
}

function reborn({ life, recent, learnt }: LossWatch): LossWatch {
  return { life: life + 1, learning: [], recent, ...(learnt === undefined ? {} : { learnt }) };
}
