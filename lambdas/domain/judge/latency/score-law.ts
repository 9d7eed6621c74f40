import type { Law } from '../sequential/event-law.ts';
import { scoreGrid } from './score-grid.ts';
import { invertGrid } from './score-transform.ts';
import type { ScoreCounts, ScoreSample, ScoreSpan } from './score-sample.ts';

const REACH = 7;

const EXTRA = 12;

const NEGLIGIBLE = 1e-16;

/**
 * Span of the sum of scores of this arm: the window mean ± (7 sd + 12 times the widest gap to the mean), cut to the possible sums.
 */
export function scoreSpan({ counts, own }: Omit<ScoreSample, 'unit'>): ScoreSpan {
  let [all, sum, squares] = [0, 0, 0];
  counts.forEach((count, score) => {
    all += count;
    sum += count * score;
    squares += count * score * score;
  });
  const mean = (own * sum) / all;
  const spread = Math.max(0, squares / all - (sum / all) ** 2);
  const sd = all > 1 ? Math.sqrt((own * (all - own) * spread) / (all - 1)) : 0;
  const top = counts.findLastIndex((count) => count > 0);
  const bottom = counts.findIndex((count) => count > 0);
  const reach = REACH * sd + EXTRA * Math.max(top - sum / all, sum / all - bottom);
  const least = smallestSum(counts, own);
  const most = sum - smallestSum(counts, all - own);
  return { low: Math.max(least, Math.floor(mean - reach)), high: Math.min(most, Math.ceil(mean + reach)), mean, sd };
}

/** Sum of the scores of the `own` requests with the smallest. */
function smallestSum(counts: ScoreCounts, own: number): number {
  let [left, sum] = [own, 0];
  counts.forEach((count, score) => {
    const here = Math.min(left, count);
    left -= here;
    sum += here * score;
  });
  return sum;
}

/**
 * Law of ⌊S / unit⌋, S = sum of the scores of this arm, given the pooled scores of both: a simple random sample of `own` of them, exact
 * for arms with the same law of latency, ties included.
 *
 * Found by inverting the joint characteristic function of number and sum under independent Bernoulli sampling, at the number `own`.
 * Absolute error below 1e-13 (compared with enumeration).
 * Source: Wald, Wolfowitz (1944), Statistical tests based on permutations of the observations; Good (1957), Saddle-point methods for the
 * multinomial distribution, for conditioning independent counts on their total.
 */
export function scoreLaw(sample: ScoreSample): Law {
  const span = scoreSpan(sample);
  const low = Math.floor(span.low / sample.unit);
  const bins = Math.floor(span.high / sample.unit) - low + 1;
  if (bins === 1) return { low, pmf: Float64Array.of(1) };
  const pmf = invertGrid(scoreGrid(sample, span), low, bins);
  let total = 0;
  for (let i = 0; i < bins; i++) {
    const value = pmf[i] ?? 0;
    pmf[i] = value > NEGLIGIBLE ? value : 0;
    total += pmf[i] ?? 0;
  }
  for (let i = 0; i < bins; i++) pmf[i] = (pmf[i] ?? 0) / total;
  return { low, pmf };
}
