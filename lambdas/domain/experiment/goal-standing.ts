import { given } from '../given.ts';
import type { GoalPlan } from '../judge/model/goal.ts';
import type { MomentSums } from '../judge/model/rows.ts';
import { asymptoticSequence } from '../stats/boundary/asymptotic-sequence.ts';
import {
  adjustedInterval,
  adjustmentOf,
  BEST_VALUES,
  FIRST_VALUES,
  type Adjustment,
} from './covariate/adjusted-standing.ts';
import type { GoalState, ValueGoal } from './goal-state.ts';

/** Where a challenger stands on the goal; changes are in percent of the champion's. */
export interface GoalStanding {
  /** Best estimate; absent while the champion has nothing to compare with. */
  readonly effectPercent?: number;
  /** Bounds that hold at every look, for all challengers together; absent while they are open. */
  readonly lowerPercent?: number;
  readonly upperPercent?: number;
  /** `better`, `worse`: the whole interval lies on that side of 0. */
  readonly is: 'better' | 'worse' | 'undecided';
  /** Whether a change for the better as large as the declared one can still be true. */
  readonly mayReach: boolean;
  /** Ripe outcomes: requests or values, and the rate or mean among them. */
  readonly challenger: GoalNumbers;
  readonly champion: GoalNumbers;
  /** Where the goal is adjusted for the champion's score: what that did to the interval. */
  readonly adjustment?: Adjustment;
}

/** What is known of one arm. */
export interface GoalNumbers {
  /** Requests whose outcome is ripe (binary), or values. */
  readonly outcomes: number;
  /** Events per request, or the mean of the values; absent without any. */
  readonly rate?: number;
}

/** A bound that is a ratio of the grid has been ruled out itself; as a percentage it is off by so little. */
const ROUNDING = 1e-9;

/** What the folded outcomes say about the goal. */
export function goalStanding(state: GoalState, plan: GoalPlan): GoalStanding {
  const found = withScores(state.kind === 'binary' ? binaryStanding(state) : valueStanding(state, plan), state, plan);
  const { lowerPercent: lower = -Infinity, upperPercent: upper = Infinity } = found;
  const isHigher = plan.better === 'higher';
  const is = lower > 0 ? (isHigher ? 'better' : 'worse') : upper < 0 ? (isHigher ? 'worse' : 'better') : 'undecided';
  const least = plan.effectPercent + ROUNDING;
  const mayReach = isHigher ? upper > least : lower < -least;
  return { ...found, is, mayReach };
}

type Found = Omit<GoalStanding, 'is' | 'mayReach'>;

/** Where scores are used their interval is the one that counts; the other one stands beside it. */
function withScores(found: Found, { adjusted: goal }: GoalState, plan: GoalPlan): Found {
  if (goal === undefined) return found;
  const { challenger, champion, ...unadjusted } = found;
  const adjusted = adjustedInterval(goal, plan, champion.rate ?? 0);
  const { effectPercent } = unadjusted;
  const adjustment = adjustmentOf(goal, { adjusted, unadjusted });
  return { ...given({ effectPercent }), ...adjusted, challenger, champion, adjustment };
}

function binaryStanding({ challenger, champion, weighted, ratio }: Extract<GoalState, { kind: 'binary' }>): Found {
  const estimate = weighted.champion > 0 ? weighted.challenger / weighted.champion : undefined;
  const numbers = ({ events, requests }: typeof champion): GoalNumbers => ({
    outcomes: requests,
    ...(requests === 0 ? {} : { rate: events / requests }),
  });
  return {
    ...given({
      effectPercent: asPercent(estimate),
      lowerPercent: asPercent(ratio.lower),
      upperPercent: asPercent(ratio.upper),
    }),
    challenger: numbers(challenger),
    champion: numbers(champion),
  };
}

function asPercent(ratio: number | undefined): number | undefined {
  return ratio === undefined ? undefined : (ratio - 1) * 100;
}

function valueStanding(state: ValueGoal, plan: GoalPlan): Found {
  const { challenger, champion, strata } = state;
  const numbers = ({ count, sum }: MomentSums): GoalNumbers => ({
    outcomes: count,
    ...(count === 0 ? {} : { rate: sum / count }),
  });
  const known = { challenger: numbers(challenger), champion: numbers(champion) };
  const base = Math.abs(known.champion.rate ?? 0);
  if (strata.weight === 0 || base === 0) return known;
  const percent = (gap: number): number => (100 * gap) / base;
  const estimate = strata.gap / strata.weight;
  const effect = { effectPercent: percent(estimate) };
  const isKnown = Math.min(challenger.count, champion.count) >= FIRST_VALUES && spreadOf(state) > 0;
  if (!isKnown) return { ...effect, ...known };
  const { lower, upper } = sequenceOf(state, plan, estimate);
  return { ...effect, lowerPercent: percent(lower), upperPercent: percent(upper), ...known };
}

/** Variance of the sum of gaps; 0 says that all values so far were one, and nothing of those to come. */
function spreadOf({ challenger, champion, strata }: ValueGoal): number {
  return variance(challenger) * strata.challenger + variance(champion) * strata.champion;
}

function sequenceOf(
  state: ValueGoal,
  { level, designEffect }: GoalPlan,
  estimate: number,
): { readonly lower: number; readonly upper: number } {
  const rows = (state.challenger.count + state.champion.count) / designEffect;
  const perRow = ((spreadOf(state) * designEffect) / state.strata.weight ** 2) * rows;
  return asymptoticSequence({ estimate, variance: perRow, rows }, { alpha: level, bestRows: BEST_VALUES });
}

/** Of the values of one arm. */
export function variance({ count, sum, sumSq }: MomentSums): number {
  return count < 2 ? 0 : Math.max(0, (sumSq - (sum * sum) / count) / (count - 1));
}
