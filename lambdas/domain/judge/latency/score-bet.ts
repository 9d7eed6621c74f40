import { freshBet } from '../sequential/count-bet.ts';
import type { Bet } from '../model/plan.ts';
import type { ScoreWindow } from './score-window.ts';

/**
 * Multiplies each alternative's e-value by this window's gain, exp(θ S − c), e^θ = the step; valid whatever decides the next weight.
 *
 * c is the smaller of two bounds of the moment generating function of a sum of scores sampled without replacement: sampling with
 * replacement, and each request by itself. Source: Hoeffding (1963), Probability inequalities for sums of bounded random variables,
 * section 6; Joag-Dev, Proschan (1983), Negative association of random variables.
 */
export function foldScoreBet(logs: readonly number[] | undefined, bet: Bet, window: ScoreWindow): readonly number[] {
  const before = logs ?? freshBet(bet);
  if (window.challenger === 0 || window.champion === 0) return before;
  return before.map((log, i) => log + gain(Math.log(bet.steps[i] ?? 1), window));
}

function gain(theta: number, { counts, challenger, champion, sum }: ScoreWindow): number {
  const all = challenger + champion;
  const share = challenger / all;
  let [replaced, alone] = [0, 0];
  counts.forEach((count, score) => {
    const excess = Math.expm1(theta * score);
    replaced += (count / all) * excess;
    alone += count * Math.log1p(share * excess);
  });
  return theta * sum - Math.min(challenger * Math.log1p(replaced), alone);
}
