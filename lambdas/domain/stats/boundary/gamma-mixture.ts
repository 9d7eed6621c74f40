import { incompleteGamma } from '../special/incomplete-gamma.ts';
import { logGamma } from '../special/log-gamma.ts';
import { mixtureRho } from './normal-mixture.ts';
import { solveBound } from './solve-bound.ts';

/** A level and where the bound is tightest, for sums with scale c > 0. */
export interface GammaTuning {
  readonly alpha: number;
  readonly bestVariance: number;
  readonly c: number;
}

/** Bound on a sub-exponential sum, for all times. Source: Howard and others (2021), proposition 9 (gamma-exponential). */
export function gammaExponentialBound(v: number, { alpha, bestVariance, c }: GammaTuning): number {
  const prior = mixtureRho({ bestVariance, isOneSided: true }) / (c * c);
  const shape = v / (c * c) + prior;
  const logE = (s: number): number => {
    const at = s / c + v / (c * c);
    return (
      logWeight(prior, 'lower') +
      logGamma(shape) +
      Math.log(incompleteGamma(shape, at + prior).lower) -
      shape * Math.log(at + prior) +
      at
    );
  };
  return solveBound(logE, Math.log(1 / alpha));
}

/** Bound on a sub-Poisson sum, for all times. Source: Howard and others (2021), proposition 10 (gamma-Poisson). */
export function gammaPoissonBound(v: number, { alpha, bestVariance, c }: GammaTuning): number {
  const prior = mixtureRho({ bestVariance, isOneSided: true }) / (c * c);
  const rate = v / (c * c) + prior;
  const logE = (s: number): number => {
    const shape = s / c + rate;
    return (
      logWeight(prior, 'upper') +
      logGamma(shape) +
      Math.log(incompleteGamma(shape, rate).upper) -
      shape * Math.log(rate) +
      v / (c * c)
    );
  };
  return solveBound(logE, Math.log(1 / alpha));
}

/** ln of the factor that makes the cut gamma density of the mixture integrate to 1. */
function logWeight(prior: number, tail: 'lower' | 'upper'): number {
  return prior * Math.log(prior) - logGamma(prior) - Math.log(incompleteGamma(prior, prior)[tail]);
}
