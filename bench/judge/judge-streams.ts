import { binomialPmf } from '../../lambdas/domain/stats/distribution/binomial.ts';
import { normalCdf } from '../../lambdas/domain/stats/distribution/normal.ts';

/** One simulated minute: the challenger, a champion slice as large, and the rest of the champion. */
export interface SimulatedMinute {
  readonly minute: number;
  readonly weight: number;
  readonly challenger: SimulatedArm;
  readonly slice: SimulatedArm;
  readonly rest: SimulatedArm;
}

/** Counts of one arm; `latency[i]` = requests in bucket i (0 to 75). */
export interface SimulatedArm {
  readonly requests: number;
  readonly errors: number;
  readonly latency: readonly number[];
}

/** What goes wrong, and with how much traffic. */
export interface Scenario {
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly errorRate: number;
  /** Challenger's errors over the champion's, from minute `onset` on. @default 1 */
  readonly errorRatio?: number;
  readonly onset?: number;
  /** Increase of the challenger's p99 by a wider distribution. @default 0 */
  readonly tail?: number;
  /** How much slower every answer of the challenger is. @default 0 */
  readonly slower?: number;
  /** Whether load and error level of both arms drift together. @default false */
  readonly drifts?: boolean;
}

const weights = [0.05, 0.25, 0.5].flatMap((weight) => Array.from({ length: 10 }, () => weight));
const SIGMA = 0.6;
const Z99 = 2.3263478740408408;
const BUCKETS = 76;

/** Uniform numbers from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Thirty minutes of one rollout: 5 %, 25 % and 50 % for ten minutes each. */
export function simulateRollout(scenario: Scenario, random: () => number): readonly SimulatedMinute[] {
  const { requestsPerSecond, errorRate, errorRatio = 1, onset = 0, tail = 0, slower = 0, drifts = false } = scenario;
  const usual = bucketShares();
  const slow = bucketShares({ sigma: SIGMA + Math.log1p(tail) / Z99, median: 40 * (1 + slower) });
  let [load, level] = [0, 0];
  return weights.map((weight, minute) => {
    if (drifts) {
      load = 0.8 * load + 0.6 * normal(random);
      level = 0.8 * level + 0.6 * normal(random);
    }
    const perMinute = 60 * requestsPerSecond * Math.exp(0.3 * load);
    const rate = Math.min(0.9, errorRate * Math.exp(0.5 * level));
    const arm = (share: number, ratio: number, shares: readonly number[]): SimulatedArm => {
      const requests = poisson(random, perMinute * share);
      return {
        requests,
        errors: binomial(random, requests, Math.min(0.95, rate * ratio)),
        latency: multinomial(random, requests, shares),
      };
    };
    return {
      minute,
      weight,
      challenger: arm(weight, minute >= onset ? errorRatio : 1, slow),
      slice: arm(weight, 1, usual),
      rest: arm(1 - 2 * weight, 1, usual),
    };
  });
}

/** Lognormal latency, median 40 ms unless told, in buckets of 5 % from 20 ms. */
export function bucketShares({ sigma = SIGMA, median = 40 } = {}): readonly number[] {
  const below = (i: number): number => normalCdf((Math.log(20) + 0.05 * i - Math.log(median)) / sigma);
  return Array.from({ length: BUCKETS }, (_, i) => {
    const upper = i === BUCKETS - 1 ? 1 : below(i);
    return upper - (i === 0 ? 0 : below(i - 1));
  });
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Poisson count as the sum of draws of at most 200 each, by multiplication of uniforms. */
export function poisson(random: () => number, mean: number): number {
  let count = 0;
  for (let left = mean; left > 0; left -= 200) {
    const limit = Math.exp(-Math.min(200, left));
    for (let product = random(); product > limit; product *= random()) count++;
  }
  return count;
}

/** Binomial count by inversion, outwards from the mode. */
export function binomial(random: () => number, trials: number, probability: number): number {
  if (trials === 0 || probability <= 0) return 0;
  if (probability >= 1) return trials;
  const mode = Math.min(trials, Math.floor((trials + 1) * probability));
  const atMode = binomialPmf(mode, trials, probability);
  const left = random() - atMode;
  return left <= 0 ? mode : walk({ trials, odds: probability / (1 - probability), mode, atMode }, left);
}

/** The value at which the probabilities above and below the mode, taken in turn, have used up what is left. */
function walk(
  { trials, odds, mode, atMode }: Record<'trials' | 'odds' | 'mode' | 'atMode', number>,
  draw: number,
): number {
  let left = draw;
  let [pHigh, pLow] = [atMode, atMode];
  for (let step = 1; step <= trials; step++) {
    const [high, low] = [mode + step, mode - step];
    pHigh *= ((trials - high + 1) * odds) / high;
    left -= high <= trials ? pHigh : 0;
    if (left <= 0) return Math.min(trials, high);
    pLow *= (low + 1) / ((trials - low) * odds);
    left -= low >= 0 ? pLow : 0;
    if (left <= 0) return Math.max(0, low);
  }
  return mode;
}

/** Multinomial counts by binomials over what is left. */
export function multinomial(random: () => number, trials: number, shares: readonly number[]): readonly number[] {
  let [left, rest] = [trials, 1];
  return shares.map((share, i) => {
    const here = i === shares.length - 1 ? left : binomial(random, left, Math.min(1, share / rest));
    left -= here;
    rest -= share;
    return here;
  });
}
