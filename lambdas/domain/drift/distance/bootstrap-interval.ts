import { drawPoisson, type Random } from '../../judge/simulate/draw-counts.ts';
import type { CountPair, Distance, TooFewRows } from './count-pair.ts';

/** Percentile interval of a distance. */
export type DistanceInterval = { readonly kind: 'known'; readonly low: number; readonly high: number } | TooFewRows;

/** How the interval is drawn. */
export interface BootstrapPlan {
  /** Uniform draws in [0, 1), seeded by model, version and window. */
  readonly random: Random;
  /** Resamples, 1,000 in reports. */
  readonly resamples: number;
  /** Chance of lying outside, split evenly, in (0, 1). */
  readonly level: number;
}

/** Percentile interval of a distance from Poisson resamples of its cells. Source: Efron, Tibshirani (1993), chapter 13. */
export function bootstrapInterval(
  pair: CountPair,
  distance: (pair: CountPair) => Distance,
  { random, resamples, level }: BootstrapPlan,
): DistanceInterval {
  const whole = distance(pair);
  if (whole.kind !== 'known') return whole;
  const draw = (counts: readonly number[]): readonly number[] => counts.map((count) => drawPoisson(random, count));
  const values: number[] = [];
  for (let i = 0; i < resamples; i += 1) {
    const drawn = distance({ reference: draw(pair.reference), current: draw(pair.current) });
    if (drawn.kind === 'known') values.push(drawn.value);
  }
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? whole.value;
  return { kind: 'known', low: rank(level / 2), high: rank(1 - level / 2) };
}
