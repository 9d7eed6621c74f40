import { given } from '../../given.ts';
import type { GoalPlan } from '../../judge/model/goal.ts';
import { asymptoticSequence } from '../../stats/boundary/asymptotic-sequence.ts';
import type { AdjustedGoal } from './adjusted-goal.ts';
import { meanSpread, type AdjustedMean } from './adjusted-mean.ts';
import { ratioSpread, type AdjustedRatio } from './adjusted-ratio.ts';

/** A change in percent of the champion's with its bounds; an end that is open is absent. */
export interface ChangeInterval {
  readonly effectPercent?: number;
  readonly lowerPercent?: number;
  readonly upperPercent?: number;
}

/** What the champion's score did to an interval. */
export interface Adjustment {
  /** As it would be without scores; it decides nothing. */
  readonly unadjusted: ChangeInterval;
  /** By how much the interval is narrower, in percent; negative where it is wider; absent while an end is open. */
  readonly narrowerPercent?: number;
  /** As many times the requests would give the same variance without scores: 1/(1 − ρ²); absent while nothing varies. */
  readonly requestsTimes?: number;
  /** Requests of both arms that are compared, and those among them whose scores are not used. */
  readonly requests: number;
  readonly plainRequests: number;
  /** Requests without a score. */
  readonly missing: { readonly challenger: number; readonly champion: number };
}

/** Values that either arm has before a mean is compared: the interval of means is asymptotic. */
export const FIRST_VALUES = 100;
/** Values at which the interval of means is tightest. */
export const BEST_VALUES = 10_000;

/**
 * The interval of what was folded with scores.
 *
 * @param base the champion's mean, which changes of values are in percent of
 */
export function adjustedInterval({ folded }: AdjustedGoal, plan: GoalPlan, base: number): ChangeInterval {
  return folded.kind === 'binary' ? ratioInterval(folded) : meanInterval(folded, plan, base);
}

function ratioInterval({ weighted, ratio }: AdjustedRatio): ChangeInterval {
  const percent = (one: number | undefined): number | undefined => (one === undefined ? undefined : (one - 1) * 100);
  const estimate = weighted.champion > 0 ? weighted.challenger / weighted.champion : undefined;
  return given({
    effectPercent: percent(estimate),
    lowerPercent: percent(ratio.lower),
    upperPercent: percent(ratio.upper),
  });
}

function meanInterval(folded: AdjustedMean, { level, designEffect }: GoalPlan, base: number): ChangeInterval {
  const { sums, weight, gap } = folded;
  if (weight === 0 || base === 0) return {};
  const percent = (one: number): number => (100 * one) / Math.abs(base);
  const estimate = gap / weight;
  const effect = { effectPercent: percent(estimate) };
  const [own, other] = [sums.challenger.values.count, sums.champion.values.count];
  const spread = meanSpread(folded).adjusted;
  // No spread says that nothing varied so far, and nothing of what is to come.
  if (Math.min(own, other) < FIRST_VALUES || spread === 0) return effect;
  const rows = (own + other) / designEffect;
  const variance = ((spread * designEffect) / weight ** 2) * rows;
  const { lower, upper } = asymptoticSequence({ estimate, variance, rows }, { alpha: level, bestRows: BEST_VALUES });
  return { ...effect, lowerPercent: percent(lower), upperPercent: percent(upper) };
}

/** By how much scores narrowed the interval, beside the one without them. */
export function adjustmentOf(
  { folded, requests, plainRequests, missing: [challenger, champion] }: AdjustedGoal,
  { adjusted, unadjusted }: { readonly adjusted: ChangeInterval; readonly unadjusted: ChangeInterval },
): Adjustment {
  const [width, before] = [widthOf(adjusted), widthOf(unadjusted)];
  const narrower = width === undefined || before === undefined || before === 0 ? undefined : 100 * (1 - width / before);
  return {
    unadjusted,
    ...given({ narrowerPercent: narrower, requestsTimes: requestsTimes({ folded }) }),
    requests,
    plainRequests,
    missing: { challenger, champion },
  };
}

function widthOf({ lowerPercent, upperPercent }: ChangeInterval): number | undefined {
  return lowerPercent === undefined || upperPercent === undefined ? undefined : upperPercent - lowerPercent;
}

/** As many times the requests would give the same variance without scores: 1/(1 − ρ²); undefined while nothing varies. */
export function requestsTimes({ folded }: Pick<AdjustedGoal, 'folded'>): number | undefined {
  const left = folded.kind === 'binary' ? ratioSpread(folded) : leftOf(meanSpread(folded));
  // Scores that explain everything leave nothing to divide by.
  return left === undefined || left < 1e-6 ? undefined : 1 / left;
}

function leftOf({ adjusted, plain }: ReturnType<typeof meanSpread>): number | undefined {
  return plain === 0 ? undefined : adjusted / plain;
}
