import { normalCdf } from '../../stats/distribution/normal.ts';
import type { MomentGuardrail } from '../model/plan.ts';
import type { ArmCounts, JudgedRow, MomentSums, RipeMoments } from '../model/rows.ts';

/** Sums of both arms so far, and the weighted difference S with its variance V. */
export interface MomentState {
  readonly challenger: MomentSums;
  readonly champion: MomentSums;
  readonly sum: number;
  readonly variance: number;
  /** ln of the e-value now; 0 until there are enough values. */
  readonly logE: number;
  /** ln of the largest e-value so far. */
  readonly bestLogE: number;
}

const nothing: MomentSums = { count: 0, sum: 0, sumSq: 0 };

/** No values seen. */
export const freshMoments: MomentState = {
  challenger: nothing,
  champion: nothing,
  sum: 0,
  variance: 0,
  logE: 0,
  bestLogE: 0,
};

/** Values of an arm from which on its variance and its mean are near enough to what the test takes them for. */
export const FIRST_VALUES = 100;
const LOWEST_LOG = -700;

/**
 * Folds one window of a continuous metric: difference of the means in units of the champion's standard deviation.
 *
 * Asymptotic: a window counts once both arms have 100 values, because the difference is divided by the deviation known by then: two
 * values of the champion that happen to be near each other would make any difference look large for ever.
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas (2021), Time-uniform central limit theory, one-sided normal mixture.
 */
export function foldMoments(state: MomentState, guardrail: MomentGuardrail, row: JudgedRow): MomentState {
  return strataOf(guardrail, row).reduce<MomentState>(
    (folded, stratum) => foldStratum(folded, guardrail, stratum),
    state,
  );
}

/** A row is one stratum; a delayed metric has one per window that ripened. */
function strataOf(guardrail: MomentGuardrail, row: JudgedRow): readonly RipeMoments[] {
  if (guardrail.isDelayed) return row.ripeMoments?.[guardrail.metric] ?? [];
  return [{ challenger: sumsOf(row.arms.challenger, guardrail), champion: sumsOf(row.arms.champion, guardrail) }];
}

function foldStratum(state: MomentState, guardrail: MomentGuardrail, window: RipeMoments): MomentState {
  const next = {
    ...state,
    challenger: add(state.challenger, window.challenger),
    champion: add(state.champion, window.champion),
  };
  if (Math.min(next.challenger.count, next.champion.count) < (guardrail.fromValues ?? 0)) return next;
  const [nC, nB] = [window.challenger.count / guardrail.effect, window.champion.count / guardrail.effect];
  const varianceB = sampleVariance(next.champion);
  if (nC === 0 || nB === 0 || !(varianceB > 0)) return next;
  const varianceC = Math.max(sampleVariance(next.challenger), varianceB);
  const weight = (nC * nB) / (nC + nB);
  const gap = window.challenger.sum / window.challenger.count - window.champion.sum / window.champion.count;
  const bad = guardrail.worse === 'rise' ? gap : -gap;
  const sum = state.sum + (weight * (bad - guardrail.margin)) / Math.sqrt(varianceB);
  const variance = state.variance + weight * weight * (varianceC / varianceB / nC + 1 / nB);
  const logE = next.challenger.count >= FIRST_VALUES ? mixtureLogE(sum, variance, guardrail.rho) : 0;
  return { ...next, sum, variance, logE, bestLogE: Math.max(state.bestLogE, logE) };
}

/** Scale of the mixture that is best at the planned information. */
export function mixtureScale(plannedInformation: number, budget: number): number {
  const evidence = 2 * Math.log(1 / (2 * budget));
  return plannedInformation / 3 / (evidence + Math.log(1 + evidence));
}

/** Natural logarithm of the e-value against "the mean is at most 0", from a sum and its variance; asymptotic. */
export function mixtureLogE(sum: number, variance: number, rho: number): number {
  const all = variance + rho;
  const logE = 0.5 * Math.log((4 * rho) / all) + (sum * sum) / (2 * all) + Math.log(normalCdf(sum / Math.sqrt(all)));
  return Math.max(LOWEST_LOG, Number.isFinite(logE) ? logE : LOWEST_LOG);
}

function sumsOf(arm: ArmCounts, { metric }: MomentGuardrail): MomentSums {
  return arm.moments?.[metric] ?? nothing;
}

function add(left: MomentSums, right: MomentSums): MomentSums {
  return { count: left.count + right.count, sum: left.sum + right.sum, sumSq: left.sumSq + right.sumSq };
}

function sampleVariance({ count, sum, sumSq }: MomentSums): number {
  return count < 2 ? 0 : Math.max(0, (sumSq - (sum * sum) / count) / (count - 1));
}
