import type { MeasuredEffects } from './history-effects.ts';
import { upperEffect } from './upper-effect.ts';

/** Counts of one half of the champion's traffic in one window; `requests` among them. */
export type HalfCounts = Readonly<Record<string, number>>;

/** One window of the champion's traffic, split at random into halves, e.g. by the parity of slice or request id. */
export interface AaPair {
  readonly left: HalfCounts;
  readonly right: HalfCounts;
}

/** Windows from which a count's variance may be told. */
const LEAST_WINDOWS = 30;
/** Requests that a window must have had on average in both halves together. */
const LEAST_PER_WINDOW = 20;

/**
 * Design effects from the champion against itself: how many times the squared difference of two halves exceeds that of independent
 * requests, as an upper 95 % bound over the windows, at least 1.
 *
 * Given both halves' events, those of one half are hypergeometric if requests fail alone; requests themselves are split evenly. A
 * count with events in fewer than 30 windows is unknown. Clumps longer than a window, or inside one half alone, are not seen.
 */
export function aaEffects(pairs: readonly AaPair[]): MeasuredEffects {
  const requests = pairs.reduce((sum, { left, right }) => sum + of(left, 'requests') + of(right, 'requests'), 0);
  const perWindow = requests / Math.max(1, pairs.length);
  if (pairs.length < LEAST_WINDOWS)
    return { kind: 'insufficient-data', of: 'windows', needed: LEAST_WINDOWS, got: pairs.length };
  if (perWindow < LEAST_PER_WINDOW)
    return { kind: 'insufficient-data', of: 'requests per window', needed: LEAST_PER_WINDOW, got: perWindow };
  const names = [...new Set(pairs.flatMap(({ left, right }) => [...Object.keys(left), ...Object.keys(right)]))];
  const squares = names.map((name) => [name, pairs.flatMap((pair) => squaredDifference(pair, name))] as const);
  const known = squares.filter(([, values]) => values.length >= LEAST_WINDOWS);
  return {
    kind: 'known',
    effects: Object.fromEntries(known.map(([name, values]) => [name, upperEffect(values)])),
    unknown: squares.filter(([, values]) => values.length < LEAST_WINDOWS).map(([name]) => name),
  };
}

/** Squared difference of one window in units of its variance; nothing where nothing can differ. */
function squaredDifference({ left, right }: AaPair, name: string): readonly number[] {
  const [n, events] = [of(left, 'requests') + of(right, 'requests'), of(left, name) + of(right, name)];
  const share = name === 'requests' ? 0.5 : of(left, 'requests') / Math.max(1, n);
  const spread = name === 'requests' ? 1 : (n - events) / Math.max(1, n - 1);
  const variance = events * share * (1 - share) * spread;
  return variance > 0 ? [(of(left, name) - events * share) ** 2 / variance] : [];
}

function of(counts: HalfCounts, name: string): number {
  return counts[name] ?? 0;
}
