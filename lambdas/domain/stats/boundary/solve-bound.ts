const STEPS = 200;

/**
 * Smallest s ≥ 0 at which an increasing function reaches a level, by bisection.
 *
 * @param limit where the search ends at the latest
 */
export function solveBound(logValue: (s: number) => number, level: number, limit = Infinity): number {
  let high = Math.min(1, limit / 2);
  while (high < limit && logValue(high) < level) high = Math.min(limit, 2 * high);
  let low = 0;
  for (let step = 0; step < STEPS && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2;
    if (logValue(middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
