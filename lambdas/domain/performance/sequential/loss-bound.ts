import { logSumExp } from '../../stats/log-sum-exp.ts';
import type { Moments } from '../../sketch/value/moments.ts';
import { undefinedBecause, known, type Result } from '../../outcome.ts';
import { betShares, logFactor } from './loss-evidence.ts';

const STEPS = 60;

/**
 * Lower end of a confidence sequence of the mean loss: with chance 1 − alpha it never exceeds the mean, at whatever time it is read.
 *
 * The limits that the evidence since the start rejects. Source: as for the evidence; Waudby-Smith, Ramdas (2023), section 4.
 *
 * @param losses moments of all losses ≥ 0 since the start
 */
export function meanLossLowerBound(losses: Moments, alpha: number, designEffect = 1): Result {
  if (losses.count === 0) return undefinedBecause('no rows');
  let [low, high] = [0, losses.mean];
  for (let step = 0; step < STEPS && high > 0; step++) {
    const middle = (low + high) / 2;
    if (isRejected(losses, middle, { alpha, designEffect })) low = middle;
    else high = middle;
  }
  return known(low);
}

/**
 * Upper end for losses of at most `cap`: the lower end of what is missing to it.
 *
 * @param cap largest loss
 */
export function meanLossUpperBound(losses: Moments, cap: number, alpha: number): Result {
  const missing = meanLossLowerBound({ ...losses, mean: cap - losses.mean }, alpha);
  return missing.kind === 'known' ? known(cap - missing.value) : missing;
}

function isRejected(losses: Moments, limit: number, { alpha, designEffect }: { alpha: number; designEffect: number }) {
  const logs = betShares.map((share) => logFactor(losses, share, limit) / designEffect - Math.log(betShares.length));
  return logSumExp(logs) >= Math.log(1 / alpha);
}
