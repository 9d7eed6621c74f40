import { binomialLaw } from './law.ts';

/** Uniform draws in [0, 1), passed in; the domain has none of its own. */
export type Random = () => number;

/**
 * Draws binomial counts by inversion; laws are computed once per (trials, probability).
 *
 * @returns a function of trials ≥ 0 and probability in [0, 1]
 */
export function binomialDraws(random: Random): (trials: number, probability: number) => number {
  const known = new Map<string, { readonly low: number; readonly cumulative: readonly number[] }>();
  return (trials, probability) => {
    if (trials === 0 || probability <= 0) return 0;
    if (probability >= 1) return trials;
    const key = `${trials} ${probability}`;
    const law = known.get(key) ?? cumulativeLaw(trials, probability);
    known.set(key, law);
    return law.low + indexAbove(law.cumulative, random());
  };
}

function cumulativeLaw(trials: number, probability: number): { low: number; cumulative: readonly number[] } {
  const { low, pmf } = binomialLaw(trials, probability);
  const cumulative: number[] = [];
  let total = 0;
  for (const value of pmf) cumulative.push((total += value));
  return { low, cumulative };
}

/** First index whose value exceeds u; the last one at most. */
function indexAbove(cumulative: readonly number[], u: number): number {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 1) > u) high = middle;
    else low = middle + 1;
  }
  return low;
}
