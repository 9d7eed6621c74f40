import { normalCdf } from '../distribution/normal.ts';
import { solveBound } from './solve-bound.ts';

/** What a mixture is tuned for: the variance at which its bound is tightest, at which level. */
export interface MixtureTuning {
  readonly bestVariance: number;
  /** @default 0.05 */
  readonly bestAlpha?: number;
  readonly isOneSided: boolean;
}

/** Scale ρ of a mixture that is tightest at a variance. Source: Howard and others (2021), section 3.5. */
export function mixtureRho({ bestVariance, bestAlpha = 0.05, isOneSided }: MixtureTuning): number {
  const evidence = 2 * Math.log(1 / (isOneSided ? 2 * bestAlpha : bestAlpha));
  return bestVariance / (evidence + Math.log1p(evidence));
}

/**
 * Bound on a sub-Gaussian sum of variance v that is crossed at no time with chance 1 − alpha.
 *
 * Source: Howard, Ramdas, McAuliffe, Sekhon (2021), Time-uniform, nonparametric, nonasymptotic confidence sequences, propositions 4 and 5.
 */
export function normalMixtureBound(v: number, alpha: number, tuning: MixtureTuning): number {
  const rho = mixtureRho(tuning);
  const all = v + rho;
  if (!tuning.isOneSided) return Math.sqrt(all * (Math.log(all / rho) + 2 * Math.log(1 / alpha)));
  const logE = (s: number): number =>
    0.5 * Math.log((4 * rho) / all) + (s * s) / (2 * all) + Math.log(normalCdf(s / Math.sqrt(all)));
  return solveBound(logE, Math.log(1 / alpha));
}
