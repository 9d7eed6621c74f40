import { logSumExp } from '../../stats/log-sum-exp.ts';
import type { DecisionSums } from './paired-plan.ts';

/** Bets of the test, and a finer grid for the interval. */
const TEST_BETS = [0.1, 0.3, 0.6];
const INTERVAL_BETS = [0.01, 0.02, 0.04, 0.08, 0.15, 0.25, 0.4, 0.6, 0.8];
const STEPS = 50;

/**
 * Natural logarithm of the e-value against "the champion is right more often by at most `margin`", of pairs scored +1 (only the champion
 * is right), −1 (only the challenger) or 0. It holds at every look and for any schedule: by Ville's inequality it ever reaches
 * ln(1/alpha) with a chance of at most alpha.
 *
 * Source: Waudby-Smith, Ramdas (2023), Estimating means of bounded random variables by betting.
 *
 * @param margin in (−1, 1)
 */
export function decisionLogE(sums: DecisionSums, margin: number, bets: readonly number[] = TEST_BETS): number {
  const { both, neither, onlyChampion, onlyChallenger } = sums;
  const logs = bets.map((bet) => {
    const share = bet / (1 + margin);
    return (
      times(onlyChampion, share * (1 - margin)) +
      times(onlyChallenger, share * (-1 - margin)) +
      times(both + neither, -share * margin)
    );
  });
  return logSumExp(logs) - Math.log(bets.length);
}

/** 0 factors are 1, whatever they are. */
function times(count: number, gain: number): number {
  return count === 0 ? 0 : count * Math.log1p(gain);
}

/** The same pairs with the versions exchanged. */
export function mirrored({ onlyChampion, onlyChallenger, ...alike }: DecisionSums): DecisionSums {
  return { ...alike, onlyChampion: onlyChallenger, onlyChallenger: onlyChampion };
}

/**
 * Confidence sequence of the accuracy difference, challenger − champion: whenever it is read, it holds it with chance 1 − alpha.
 *
 * The differences that neither of two e-values rejects, each at half of alpha. Without pairs nothing is known: −1 to 1.
 */
export function accuracyInterval(
  sums: DecisionSums,
  alpha: number,
): { readonly lower: number; readonly upper: number } {
  return { lower: leastLead(mirrored(sums), alpha / 2), upper: -leastLead(sums, alpha / 2) };
}

/** The lead of the champion, on average over the pairs, up to which every smaller one is rejected. */
function leastLead(sums: DecisionSums, alpha: number): number {
  let [low, high] = [-1, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (decisionLogE(sums, middle, INTERVAL_BETS) >= Math.log(1 / alpha)) low = middle;
    else high = middle;
  }
  return low;
}
