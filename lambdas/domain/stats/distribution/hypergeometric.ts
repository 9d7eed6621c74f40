import type { Tails } from '../special/incomplete-gamma.ts';
import { logBinomialTerm } from '../special/saddle-point.ts';
import { demand, demandCount } from '../stats-domain-error.ts';

/** Draws without replacement: `draws` out of `population`, of which `marked` are marked. */
export interface Urn {
  readonly population: number;
  readonly marked: number;
  readonly draws: number;
}

/**
 * Hypergeometric probability of x marked ones among the draws; 0 outside the support.
 *
 * Source: Loader (2000), Fast and accurate computation of binomial probabilities, section 4.
 *
 * @throws StatsDomainError for counts that are none, more marked or draws than population, or fractional x
 */
export function hypergeometricPmf(x: number, urn: Urn): number {
  check(x, urn);
  const { population, marked, draws } = urn;
  if (x < lowest(urn) || x > Math.min(marked, draws)) return 0;
  if (population === 0 || draws === 0 || draws === population) return 1;
  const odds = { p: draws / population, q: (population - draws) / population };
  const inside = logBinomialTerm(x, marked, odds) + logBinomialTerm(draws - x, population - marked, odds);
  return Math.exp(inside - logBinomialTerm(draws, population, odds));
}

/**
 * Both tails: `lower` = P(X ≤ x), `upper` = P(X > x); each is summed on its own, so both are accurate where they are small.
 *
 * @throws StatsDomainError for counts that are none, more marked or draws than population, or fractional x
 */
export function hypergeometricTails(x: number, urn: Urn): Tails {
  check(x, urn);
  return { lower: sumFrom(x, -1, urn), upper: sumFrom(x + 1, 1, urn) };
}

/** P(X ≥ x) for step 1, P(X ≤ x) for step −1. */
function sumFrom(x: number, step: 1 | -1, urn: Urn): number {
  const { population, marked, draws } = urn;
  const near = step === 1 ? lowest(urn) : Math.min(marked, draws);
  const far = step === 1 ? Math.min(marked, draws) : lowest(urn);
  if (step * (x - far) > 0) return 0;
  if (step * (x - near) <= 0) return 1;
  const mode = Math.floor(((draws + 1) * (marked + 1)) / (population + 2));
  return step * (x - mode) > 0 ? addTail(x, far, { step, urn }) : 1 - sumFrom(x - step, step === 1 ? -1 : 1, urn);
}

/** Adds probabilities from x away from the mode, until they no longer count. */
function addTail(x: number, far: number, { step, urn }: { readonly step: 1 | -1; readonly urn: Urn }): number {
  let total = 0;
  let term = hypergeometricPmf(x, urn);
  for (let j = x; step * (j - far) <= 0 && term > total * 1e-18; j += step) {
    total += term;
    term *= ratio(j, step, urn);
  }
  return Math.min(1, total);
}

/** P(j + step)/P(j). */
function ratio(j: number, step: 1 | -1, { population, marked, draws }: Urn): number {
  const rest = population - marked - draws;
  return step === 1
    ? ((marked - j) * (draws - j)) / ((j + 1) * (rest + j + 1))
    : (j * (rest + j)) / ((marked - j + 1) * (draws - j + 1));
}

function lowest({ population, marked, draws }: Urn): number {
  return Math.max(0, draws - (population - marked));
}

function check(x: number, { population, marked, draws }: Urn): void {
  demandCount('population', population);
  demandCount('marked', marked);
  demandCount('draws', draws);
  demand(marked <= population, 'marked', { value: marked, right: `at most population (${population})` });
  demand(draws <= population, 'draws', { value: draws, right: `at most population (${population})` });
  demand(Number.isSafeInteger(x), 'x', { value: x, right: 'a whole number' });
}
