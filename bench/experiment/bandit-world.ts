import { drawBinomial, type Random } from '../../lambdas/domain/stats/draws/draw-counts.ts';

/** Versions and their true rates at the mean level, the champion first; `best` is the index of the highest. */
export interface Truth {
  readonly name: string;
  readonly rates: readonly number[];
  /** What the level is multiplied by after so many requests. @default - it stands still */
  readonly level?: (requests: number) => number;
  /** Rates after so many requests, where versions change places. @default - `rates` */
  readonly later?: { readonly from: number; readonly rates: readonly number[] };
}

/** Requests and events of one version in one window. */
export interface Seen {
  readonly requests: number;
  readonly events: number;
}

/** Rates in force after so many requests. */
export function ratesAt({ rates, later, level = () => 1 }: Truth, requests: number): readonly number[] {
  const now = later !== undefined && requests >= later.from ? later.rates : rates;
  return now.map((rate) => rate * level(requests));
}

/** Index of the best version after so many requests. */
export function bestAt(truth: Truth, requests: number): number {
  const rates = ratesAt(truth, requests);
  return rates.indexOf(Math.max(...rates));
}

/** Requests of one window, divided at random by shares that add up to 1. */
export function drawCounts(random: Random, total: number, shares: readonly number[]): readonly number[] {
  let [left, rest] = [total, 1];
  return shares.map((share, at) => {
    const count = at === shares.length - 1 ? left : drawBinomial(random, left, rest <= 0 ? 0 : share / rest);
    left -= count;
    rest -= share;
    return count;
  });
}

/** What a window of requests brought. */
export function drawWindow(random: Random, rates: readonly number[], counts: readonly number[]): readonly Seen[] {
  return counts.map((requests, at) => ({ requests, events: drawBinomial(random, requests, rates[at] ?? 0) }));
}
