import type { TwoArms } from './exact-test.ts';
import type { Bet, Hypothesis } from '../model/plan.ts';

/** Counts of a window by arm, after division by the design effect. */
interface ByArm {
  readonly challenger: { readonly events: number; readonly requests: number };
  readonly champion: { readonly events: number; readonly requests: number };
}

/** One window of a bet: the null hypothesis it bets against, which arm rejects it, and the window's counts. */
export interface BetWindow {
  readonly hypothesis: Hypothesis;
  readonly rejectedBy: 'challenger' | 'champion';
  readonly counts: TwoArms;
}

/** Log e-values of a bet's alternatives before the first window. */
export function freshBet(bet: Bet): readonly number[] {
  return bet.steps.map(() => 0);
}

/**
 * Multiplies each alternative's e-value by this window's likelihood-like ratio; valid whatever decides the next weight.
 *
 * Source: Hoeffding (1963), Probability inequalities for sums of bounded random variables: the binomial bounds the moment generating
 * function of the hypergeometric; Waudby-Smith, Ramdas (2023) for the betting form.
 */
export function foldBet(logs: readonly number[], bet: Bet, window: BetWindow): readonly number[] {
  const arms = byArm(window);
  return logs.map((log, i) => log + gain(bet.steps[i] ?? 1, window, arms));
}

/** Natural logarithm of the mixture over the alternatives. */
export function betLogE(logs: readonly number[], bet: Bet): number {
  return logSumExp(logs.map((log, i) => log + Math.log(bet.weights[i] ?? 0)));
}

/** ln Σ exp(values), without overflow. */
export function logSumExp(values: readonly number[]): number {
  const top = Math.max(...values);
  if (top === -Infinity) return top;
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

function byArm({ rejectedBy, counts: { x, y, a, b } }: BetWindow): ByArm {
  const own = { events: x, requests: a };
  const other = { events: y, requests: b };
  return rejectedBy === 'challenger' ? { challenger: own, champion: other } : { challenger: other, champion: own };
}

/** θ x − c for e^θ = step. */
function gain(step: number, { hypothesis, rejectedBy }: BetWindow, { challenger, champion }: ByArm): number {
  const reward = Math.log(step) * challenger.events;
  if (hypothesis.kind !== 'ratio') return reward - challenger.requests * Math.log1p(hypothesis.rate * (step - 1));
  const ratio = rejectedBy === 'challenger' ? hypothesis.ratio : 1 / hypothesis.ratio;
  const events = challenger.events + champion.events;
  const all = challenger.requests + champion.requests;
  if (events === 0 || challenger.requests === 0 || champion.requests === 0) return 0;
  const share = (ratio * challenger.requests) / (ratio * challenger.requests + champion.requests);
  const binomial = events * Math.log1p(share * (step - 1));
  if (ratio !== 1) return reward - binomial;
  return reward - Math.min(binomial, challenger.requests * Math.log1p((events / all) * (step - 1)));
}
