import { sum } from '../../stats/sum.ts';

/** Smallest and largest share in percent, in whole tenths. */
export interface ShareBounds {
  readonly floor: number;
  readonly ceiling: number;
}

/** A chance below which a version counts as if it had this: somebody takes what ceilings leave. */
const LEAST_CHANCE = 1e-9;
/** Halvings after which the scale is as fine as numbers are. */
const HALVINGS = 200;

/**
 * Shares in proportion to the chances of being best, each within its bounds; what bounds take or leave, the others share.
 *
 * @param bounds floors add up to 100 at most, ceilings to 100 at least
 * @returns percent in whole tenths that add up to 100
 */
export function weighArms(chances: readonly number[], bounds: readonly ShareBounds[]): readonly number[] {
  const shares = chances.map((chance) => Math.max(LEAST_CHANCE, chance));
  const at = (logScale: number): readonly number[] =>
    shares.map((share, i) => clamp(share * Math.exp(logScale), bounds[i] ?? { floor: 0, ceiling: 100 }));
  let [low, high] = [-10, 50];
  for (let n = 0; n < HALVINGS; n++) {
    const middle = (low + high) / 2;
    if (sum(at(middle)) < 100) low = middle;
    else high = middle;
  }
  return inTenths(at(high), bounds);
}

/** Where the ceilings of those who are left hold less than all requests, the first of them, the champion, takes the rest. */
export function withRoom(bounds: readonly ShareBounds[]): readonly ShareBounds[] {
  const [champion, ...others] = bounds;
  const most = sum(bounds.map(({ ceiling }) => ceiling));
  return champion === undefined || most >= 100 ? bounds : [{ ...champion, ceiling: 100 }, ...others];
}

function clamp(percent: number, { floor, ceiling }: ShareBounds): number {
  return Math.min(ceiling, Math.max(floor, percent));
}

/** Rounded down, and what is left over goes to the largest remainders that have room. */
function inTenths(percents: readonly number[], bounds: readonly ShareBounds[]): readonly number[] {
  const tenths = percents.map((one) => Math.floor(one * 10 + 1e-6));
  const order = percents.map((_, at) => at).toSorted((a, b) => remainder(percents, b) - remainder(percents, a));
  for (let left = 1_000 - sum(tenths); left > 0;) {
    const before = left;
    for (const at of order) {
      if (left === 0 || (tenths[at] ?? 0) >= Math.round((bounds[at]?.ceiling ?? 100) * 10)) continue;
      tenths[at] = (tenths[at] ?? 0) + 1;
      left -= 1;
    }
    if (left === before) break;
  }
  return tenths.map((one) => one / 10);
}

function remainder(percents: readonly number[], at: number): number {
  const tenths = (percents[at] ?? 0) * 10;
  return tenths - Math.floor(tenths + 1e-6);
}
