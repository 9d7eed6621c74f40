import { wilson } from '../performance/interval/wilson.ts';
import { measured, ratioOf, type Outcome } from '../outcome.ts';
import { burnLimit } from './burn-limits.ts';

/** Requests of a stretch of time; excluded ones (declared downtime) count for nothing. */
export interface SloCounts {
  readonly good: number;
  readonly bad: number;
  readonly excluded: number;
}

/** No requests. */
export const noRequests: SloCounts = { good: 0, bad: 0, excluded: 0 };

/** Adds the requests of two stretches. */
export function mergeSloCounts(a: SloCounts, b: SloCounts): SloCounts {
  return { good: a.good + b.good, bad: a.bad + b.bad, excluded: a.excluded + b.excluded };
}

/** Half-open span of minutes since some origin. */
export interface MinuteSpan {
  readonly from: number;
  readonly until: number;
}

/** Counts of one minute; inside a declared downtime all of them are excluded. */
export function countMinute(minute: number, counts: SloCounts, downtimes: readonly MinuteSpan[]): SloCounts {
  const isDown = downtimes.some(({ from, until }) => minute >= from && minute < until);
  return isDown ? { good: 0, bad: 0, excluded: counts.good + counts.bad + counts.excluded } : counts;
}

/** Share of good requests. */
export function attainment({ good, bad }: SloCounts): Outcome {
  const share = ratioOf(good, good + bad, 'no requests that count');
  return share.kind === 'known' ? measured(share, wilson(share.value, good + bad)) : share;
}

/** How many times faster than allowed the error budget goes: bad share / (1 − objective); 0 without requests. */
export function burnRate({ good, bad }: SloCounts, objective: number): number {
  return bad === 0 ? 0 : bad / (good + bad) / (1 - objective);
}

/** Who is told. */
export type BurnUrgency = 'page' | 'ticket';

/** One tier: both windows must burn faster than its limit. */
export interface BurnTier {
  readonly urgency: BurnUrgency;
  readonly longMinutes: number;
  readonly shortMinutes: number;
  /** Share of the period's budget that is gone at the limit. */
  readonly budget: number;
}

/** Page at 14.4 (1 h, 5 min) and 6 (6 h, 30 min), ticket at 3 (1 d, 2 h) and 1 (3 d, 6 h) of a 30-day objective. */
const burnTiers: readonly BurnTier[] = [
  { urgency: 'page', longMinutes: 60, shortMinutes: 5, budget: 0.02 },
  { urgency: 'page', longMinutes: 360, shortMinutes: 30, budget: 0.05 },
  { urgency: 'ticket', longMinutes: 1440, shortMinutes: 120, budget: 0.1 },
  { urgency: 'ticket', longMinutes: 4320, shortMinutes: 360, budget: 0.1 },
];

/** What is promised. */
export interface SloSettings {
  /** Share of good requests that is promised, in (0, 1). */
  readonly objective: number;
  /** @default 30 */
  readonly periodDays?: number;
  /** Fewest bad requests in the long window: one failure among few requests is no alert. @default 10 */
  readonly leastBad?: number;
}

/** An alert with the numbers behind it. */
export interface BurnAlert extends BurnTier {
  readonly limit: number;
  readonly longRate: number;
  readonly shortRate: number;
  readonly bad: number;
}

/**
 * Alerts of an objective that hold now, most urgent first.
 *
 * Source: Beyer, Murphy, Rensin, Kawahara, Thorne (2018), The Site Reliability Workbook, chapter 5, multiwindow, multi-burn-rate.
 *
 * @param countsOver counts of the last so many minutes, downtime excluded
 */
export function burnAlerts(
  countsOver: (minutes: number) => SloCounts,
  { objective, periodDays = 30, leastBad = 10 }: SloSettings,
): readonly BurnAlert[] {
  return burnTiers.flatMap((tier) => {
    const [long, short] = [countsOver(tier.longMinutes), countsOver(tier.shortMinutes)];
    const limit = burnLimit({ budget: tier.budget, windowHours: tier.longMinutes / 60 }, periodDays);
    const [longRate, shortRate] = [burnRate(long, objective), burnRate(short, objective)];
    const holds = long.bad >= leastBad && longRate >= limit && shortRate >= limit;
    return holds ? [{ ...tier, limit, longRate, shortRate, bad: long.bad }] : [];
  });
}

/** Share of the period's error budget that is left; below 0 if more than all is gone. */
export function budgetLeft({ good, bad }: SloCounts, objective: number): number {
  const allowed = (1 - objective) * (good + bad);
  return allowed === 0 ? 1 : 1 - bad / allowed;
}
