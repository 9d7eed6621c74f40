/** What features of one kind say together about a variance: its mean and how many degrees of freedom that is worth for one of them. */
export interface Prior {
  readonly mean: number;
  readonly degrees: number;
}

/** What is assumed before any feature has spoken; weighs as much as `weight` features. */
export interface Assumption {
  readonly mean: number;
  readonly weight: number;
}

const LEAST = 4;
const MOST = 100;

/**
 * Prior of a variance from its estimates in many features, each with `degrees` degrees of freedom (empirical Bayes).
 *
 * Source: Smyth (2004), Linear models and empirical Bayes methods, section 6: moments of a scaled inverse chi-square prior.
 */
export function priorOf(estimates: readonly number[], degrees: number, assumed: Assumption): Prior {
  const count = estimates.length;
  const sum = estimates.reduce((a, b) => a + b, 0);
  const mean = (sum + assumed.weight * assumed.mean) / Math.max(count + assumed.weight, 1e-9);
  if (count <= 5) return { mean, degrees: LEAST };
  const own = sum / count;
  const between = estimates.reduce((a, b) => a + (b - own) ** 2, 0) / count - (2 * mean * mean) / Math.max(degrees, 1);
  const worth = (2 * mean * mean) / Math.max(between, 1e-12);
  return { mean, degrees: Math.max(LEAST, Math.min(MOST, worth)) };
}

/** A feature's own variance estimate, drawn to the prior. */
export function shrink(own: number, degrees: number, prior: Prior): number {
  return (prior.degrees * prior.mean + degrees * own) / (prior.degrees + degrees);
}
