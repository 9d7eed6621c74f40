/** Probabilities of consecutive whole numbers: `pmf[i]` belongs to the value `low + i`. */
export interface Law {
  readonly low: number;
  readonly pmf: Float64Array;
}

interface Window {
  readonly low: number;
  readonly high: number;
  readonly mode: number;
}

/** Window mean ± (7 sd + 12), cut to the support; what lies outside is below 1e-11. */
function windowAround(mean: number, sd: number, support: { readonly low: number; readonly high: number }): Window {
  const low = Math.max(support.low, Math.floor(mean - 7 * sd - 12));
  const high = Math.min(support.high, Math.ceil(mean + 7 * sd + 12));
  return { low, high, mode: Math.min(Math.max(Math.floor(mean), low), high) };
}

/** Probabilities on a window from their ratios, outwards from the mode, scaled to add up to 1. */
function recurFromMode(window: Window, up: (j: number) => number, down: (j: number) => number): Law {
  const { low, high, mode } = window;
  const pmf = new Float64Array(high - low + 1);
  let total = 1;
  pmf[mode - low] = 1;
  for (let j = mode, value = 1; j < high; j++) {
    value *= up(j);
    pmf[j + 1 - low] = value;
    total += value;
  }
  for (let j = mode, value = 1; j > low; j--) {
    value *= down(j);
    pmf[j - 1 - low] = value;
    total += value;
  }
  for (let i = 0; i < pmf.length; i++) pmf[i] = (pmf[i] ?? 0) / total;
  return { low, pmf };
}

/**
 * Law of this arm's events, given all events: hypergeometric, exact for equal rates whatever the common rate is.
 *
 * @param events events of both arms, ≥ 0
 * @param own requests of this arm, ≥ 0
 * @param other requests of the other arm, ≥ 0; own + other ≥ max(1, events)
 */
export function hypergeometricLaw(events: number, own: number, other: number): Law {
  const all = own + other;
  const mean = (events * own) / all;
  const sd = all > 1 ? Math.sqrt((((mean * other) / all) * (all - events)) / (all - 1)) : 0;
  const window = windowAround(mean, sd, { low: Math.max(0, events - other), high: Math.min(events, own) });
  const rest = other - events;
  return recurFromMode(
    window,
    (j) => ((own - j) * (events - j)) / ((j + 1) * (rest + j + 1)),
    (j) => (j * (rest + j)) / ((own - j + 1) * (events - j + 1)),
  );
}

/**
 * Binomial law.
 *
 * @param trials ≥ 0
 * @param probability in (0, 1), ends excluded
 */
export function binomialLaw(trials: number, probability: number): Law {
  const mean = trials * probability;
  const window = windowAround(mean, Math.sqrt(mean * (1 - probability)), { low: 0, high: trials });
  const odds = probability / (1 - probability);
  return recurFromMode(
    window,
    (j) => ((trials - j) / (j + 1)) * odds,
    (j) => j / (trials - j + 1) / odds,
  );
}
