import { asymptoticSequence } from '../../stats/boundary/asymptotic-sequence.ts';
import { mixtureLogE, mixtureScale } from '../sequential/mean-test.ts';
import type { LossSums } from './paired-plan.ts';

/** Labelled pairs from which on sums of squared errors are near enough to normal. */
const FIRST_PAIRS = 100;
/** Labelled pairs at which the evidence is strongest and the interval tightest. */
const BEST_PAIRS = 1_000;

/**
 * Natural logarithm of the e-value against "the challenger's mean loss is at most 1 + `margin` times the champion's"; 0 before 100
 * pairs. Paired: what makes a request hard for both is in neither difference.
 *
 * Asymptotic. Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas (2021), Time-uniform central limit theory.
 */
export function lossLogE(sums: LossSums, margin: number, alpha: number): number {
  return logE(differences(sums, margin), 1, alpha);
}

/** The same against "the challenger's mean loss is at least 1 + `margin` times the champion's". */
export function lossProofLogE(sums: LossSums, margin: number, beta: number): number {
  return logE(differences(sums, margin), -1, beta);
}

function logE({ count, mean, variance }: Differences, sign: 1 | -1, level: number): number {
  if (count < FIRST_PAIRS || !(variance > 0)) return 0;
  return mixtureLogE((sign * mean * count) / Math.sqrt(variance), count, mixtureScale(3 * BEST_PAIRS, level));
}

/** Confidence sequence of the mean loss difference, challenger − champion; undefined before 100 pairs. */
export function lossInterval(
  sums: LossSums,
  alpha: number,
): { readonly lower: number; readonly upper: number } | undefined {
  const { count, mean, variance } = differences(sums, 0);
  if (count < FIRST_PAIRS) return undefined;
  const { lower, upper } = asymptoticSequence(
    { estimate: mean, variance, rows: count },
    { alpha, bestRows: BEST_PAIRS },
  );
  return { lower, upper };
}

interface Differences {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/** Mean and variance of challenger's loss − (1 + margin) × champion's. */
function differences(
  { count, champion, challenger, championSq, challengerSq, product }: LossSums,
  margin: number,
): Differences {
  if (count < 2) return { count, mean: 0, variance: 0 };
  const factor = 1 + margin;
  const sum = challenger - factor * champion;
  const sumSq = challengerSq - 2 * factor * product + factor * factor * championSq;
  return { count, mean: sum / count, variance: Math.max(0, (sumSq - (sum * sum) / count) / (count - 1)) };
}
