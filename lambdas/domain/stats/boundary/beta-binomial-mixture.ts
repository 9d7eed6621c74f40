import { incompleteBeta } from '../special/incomplete-beta.ts';
import { logGamma } from '../special/log-gamma.ts';
import { mixtureRho, type MixtureTuning } from './normal-mixture.ts';
import { solveBound } from './solve-bound.ts';

/** Range of a bounded step: it lies in [−g, h] with mean 0. */
export interface StepRange {
  readonly g: number;
  readonly h: number;
}

/**
 * Bound on a sum of bounded steps with variance v, for all times.
 *
 * Source: Howard, Ramdas, McAuliffe, Sekhon (2021), propositions 7 and 8 (beta-binomial mixture).
 */
export function betaBinomialBound(
  v: number,
  { g, h, alpha }: StepRange & { readonly alpha: number },
  tuning: MixtureTuning,
): number {
  const size = g + h;
  const prior = Math.max(mixtureRho(tuning) - g * h, 1e-3 * g * h);
  const cut = tuning.isOneSided ? h / size : 1;
  const logNorm = logCutBeta(prior / (g * size), prior / (h * size), cut);
  const logE = (s: number): number => {
    const [losses, wins] = [(v - g * s) / (g * size), (v + h * s) / (h * size)];
    const steps = (v / (g * h)) * Math.log(size) - wins * Math.log(g) - losses * Math.log(h);
    return steps + logCutBeta(losses + prior / (g * size), wins + prior / (h * size), cut) - logNorm;
  };
  return solveBound(logE, Math.log(1 / alpha), v / g);
}

/** ln of the beta integral from 0 to `cut`. */
function logCutBeta(a: number, b: number, cut: number): number {
  const whole = logGamma(a) + logGamma(b) - logGamma(a + b);
  return cut === 1 ? whole : whole + Math.log(incompleteBeta(a, b, { x: cut, y: 1 - cut }).lower);
}
