import { logFactorial } from '../../stats/special/log-factorial.ts';

/** Uniform draws in [0, 1), passed in; the domain has none of its own. */
export type Random = () => number;

/** Mean below which counting up from zero is faster than rejection. */
const SMALL = 10;

/**
 * Draws how many of `trials` are events.
 *
 * Source: Hörmann (1993), The generation of binomial random variates, algorithm BTRS; small means by inversion.
 *
 * @param trials whole number ≥ 0
 * @param probability below 0 counts as 0, above 1 as 1
 */
export function drawBinomial(random: Random, trials: number, probability: number): number {
  if (trials <= 0 || probability <= 0) return 0;
  if (probability >= 1) return trials;
  if (probability > 0.5) return trials - drawBinomial(random, trials, 1 - probability);
  const isSmall = trials * probability < SMALL;
  return isSmall ? countUp(random, trials, probability) : rejectBinomial(random, trials, probability);
}

/**
 * Draws a Poisson count.
 *
 * Source: Hörmann (1993), The transformed rejection method for generating Poisson random variables, algorithm PTRS.
 *
 * @param mean ≥ 0, finite
 */
export function drawPoisson(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  return mean < SMALL ? countUpPoisson(random, mean) : rejectPoisson(random, mean);
}

function countUp(random: Random, trials: number, probability: number): number {
  const odds = probability / (1 - probability);
  let value = Math.exp(trials * Math.log1p(-probability));
  let left = random();
  let count = 0;
  while (left > value && count < trials) {
    left -= value;
    value *= ((trials - count) / (count + 1)) * odds;
    count++;
  }
  return count;
}

function countUpPoisson(random: Random, mean: number): number {
  let value = Math.exp(-mean);
  let left = random();
  let count = 0;
  while (left > value && count < 200) {
    left -= value;
    count++;
    value *= mean / count;
  }
  return count;
}

function rejectBinomial(random: Random, trials: number, probability: number): number {
  const odds = probability / (1 - probability);
  const sd = Math.sqrt(trials * probability * (1 - probability));
  const b = 1.15 + 2.53 * sd;
  const a = -0.0873 + 0.0248 * b + 0.01 * probability;
  const quick = 0.92 - 4.2 / b;
  const mode = Math.floor((trials + 1) * probability);
  const scale = (2.83 + 5.1 / b) * sd;
  const logAt = (k: number): number => k * Math.log(odds) - logFactorial(k) - logFactorial(trials - k);
  const atMode = logAt(mode);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const rim = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / rim + b) * u + trials * probability + 0.5);
    if (rim >= 0.07 && v <= quick) return k;
    if (k >= 0 && k <= trials && Math.log((v * scale) / (a / (rim * rim) + b)) <= logAt(k) - atMode) return k;
  }
}

function rejectPoisson(random: Random, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const quick = 0.9277 - 3.6224 / (b - 2);
  const scale = 1.1239 + 1.1328 / (b - 3.4);
  const logMean = Math.log(mean);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const rim = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / rim + b) * u + mean + 0.43);
    if (rim >= 0.07 && v <= quick) return k;
    const isInside = k >= 0 && !(rim < 0.013 && v > rim);
    if (isInside && Math.log((v * scale) / (a / (rim * rim) + b)) <= k * logMean - mean - logFactorial(k)) return k;
  }
}
