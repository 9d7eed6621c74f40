const STEPS = 100;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Band around an empirical distribution function, for all times from `start` on and all values together.
 *
 * A √((ln(1 + ln(t / start)) + C) / t), C found so that the chance of leaving it is alpha.
 * Source: Howard, Ramdas (2022), Sequential estimation of quantiles, theorem 2.
 *
 * @param factor A > 1 / √2
 */
export function empiricalProcessBound(
  rows: number,
  alpha: number,
  { start, factor = 0.85 }: { readonly start: number; readonly factor?: number },
): number {
  if (rows < start) return 1;
  const constant = constantFor(alpha, factor);
  return Math.min(1, factor * Math.sqrt((Math.log1p(Math.log(rows / start)) + constant) / rows));
}

function constantFor(alpha: number, factor: number): number {
  let [low, high] = [0.1, 1000];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (leastChance(middle, factor) > alpha) low = middle;
    else high = middle;
  }
  return high;
}

/** Smallest bound on the chance over the ratio of epochs, by golden section. */
function leastChance(constant: number, factor: number): number {
  const chance = (eta: number): number => {
    const gap = factor - Math.sqrt((2 * (eta - 1)) / constant);
    const power = (2 / eta) * gap * gap;
    if (gap <= 0 || power <= 1) return Infinity;
    return 4 * Math.exp(-power * constant) * (1 + 1 / ((power - 1) * Math.log(eta)));
  };
  let [low, high] = [1, largestEta(constant, factor)];
  for (let step = 0; step < STEPS; step++) {
    const [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (chance(a) <= chance(b)) high = b;
    else low = a;
  }
  return chance((low + high) / 2);
}

/** Ratio of epochs above which the bound says nothing. */
function largestEta(constant: number, factor: number): number {
  let [low, high] = [1, 2 * factor * factor];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (Math.sqrt(middle / 2) + Math.sqrt((2 * (middle - 1)) / constant) < factor) low = middle;
    else high = middle;
  }
  return low;
}
