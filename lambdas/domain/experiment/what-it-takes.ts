import type { GoalPlan } from '../judge/model/goal.ts';
import { requestsTimes } from './covariate/adjusted-standing.ts';
import { variance } from './goal-standing.ts';
import type { GoalState } from './goal-state.ts';

/** Log of an e-value that the mixture over alternatives costs on the way. */
const MIXTURE = 2;

/** Further requests of both arms together, and windows at the present rate. */
export interface Needed {
  readonly requests: number;
  readonly windows: number;
}

/** What an estimate of the way is made of. */
export interface Pace {
  /** Windows whose outcomes are ripe. */
  readonly windows: number;
}

/**
 * What it would take, about, to see the declared change if it were there: half of such experiments are decided by then.
 *
 * With h = nC nB/(nC + nB) and the champion's rate p a change δ of its logarithm gains h p δ²/2 in the logarithm of the e-value;
 * for values with mean m and deviation s it gains h (m δ/s)²/2.
 *
 * @returns undefined while the champion's rate is not known, or so near to nothing that no number of requests would do
 */
export function whatItTakes(state: GoalState, plan: GoalPlan, { windows }: Pace): Needed | undefined {
  const { requests, information, weight } = informationOf(state);
  if (requests === 0 || weight === 0 || windows === 0 || !(information > 0)) return undefined;
  const change = Math.log1p(plan.effectPercent / 100);
  const needed =
    (2 * (Math.log(2 / plan.level) + MIXTURE) * plan.designEffect) / (change ** 2 * information * timesOf(state));
  const more = Math.max(0, Math.ceil((needed / weight) * requests - requests));
  const spans = Math.ceil(more / (requests / windows));
  // Means of nearly nothing ask for more than a record can count.
  return Number.isSafeInteger(more) && Number.isSafeInteger(spans) ? { requests: more, windows: spans } : undefined;
}

/** As many times the information as a goal has that is not adjusted for the champion's score. */
function timesOf({ adjusted }: GoalState): number {
  return (adjusted && requestsTimes(adjusted)) ?? 1;
}

/** Ripe requests (or values), the sum of h, and the information in one unit of h. */
function informationOf(state: GoalState): {
  readonly requests: number;
  readonly information: number;
  readonly weight: number;
} {
  if (state.kind === 'binary') {
    const { challenger, champion } = state;
    const requests = challenger.requests + champion.requests;
    const rate = champion.requests === 0 ? 0 : champion.events / champion.requests;
    return { requests, information: rate, weight: (challenger.requests * champion.requests) / Math.max(1, requests) };
  }
  const { challenger, champion, strata } = state;
  const mean = champion.count === 0 ? 0 : champion.sum / champion.count;
  const spread = variance(champion);
  const information = spread === 0 ? 0 : mean ** 2 / spread;
  return { requests: challenger.count + champion.count, information, weight: strata.weight };
}
