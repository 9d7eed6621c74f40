import { binomialTails } from '../../lambdas/domain/stats/distribution/binomial.ts';

const STEPS = 50;

/** Exact 95 % interval of a share of which `count` of `trials` were seen. Source: Clopper, Pearson (1934). */
export function exactInterval(count: number, trials: number): readonly [low: number, high: number] {
  const atLeast = (p: number): boolean => binomialTails(count - 1, trials, p).upper > 0.025;
  const moreThan = (p: number): boolean => binomialTails(count, trials, p).lower < 0.025;
  return [count === 0 ? 0 : firstWhere(atLeast), count === trials ? 1 : firstWhere(moreThan)];
}

/** Where a condition that stays true once it is true begins to hold in (0, 1). */
function firstWhere(holds: (p: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
