import { freshRatio, type RatioState } from '../ratio-sequence.ts';
import { foldLevels, type LevelCounts } from './level-bets.ts';
import { addFour, lacksScores, type Four, type SplitBlock } from './split-block.ts';

/** Events compared within levels of the champion's score so far. */
export interface AdjustedRatio {
  readonly kind: 'binary';
  readonly ratio: RatioState;
  /** Requests and events of each level in closed blocks: what rates are taken from. */
  readonly seen: Readonly<Record<string, Four>>;
  /** Sums over levels of x b/(a + b) and y a/(a + b). */
  readonly weighted: { readonly challenger: number; readonly champion: number };
  /** Sums of u = a b/(a + b), and of u p (1 − p): within levels, and over all requests of a block. */
  readonly spread: Spread;
}

interface Spread {
  readonly weight: number;
  readonly within: number;
  readonly wholeWeight: number;
  readonly whole: number;
}

/** Nothing seen. */
export const freshAdjustedRatio: AdjustedRatio = {
  kind: 'binary',
  ratio: freshRatio,
  seen: {},
  weighted: { challenger: 0, champion: 0 },
  spread: { weight: 0, within: 0, wholeWeight: 0, whole: 0 },
};

/** Level of all requests of a block whose scores are not used. */
const ALL = 'all';

/**
 * Folds a block; where too many requests have no score it is compared as a whole, like a goal that is not adjusted.
 *
 * Which of the two is chosen depends on counts of requests alone. Either is an e-value given everything before, so that their product
 * is one, whatever blocks were adjusted.
 */
export function foldRatioBlock(
  state: AdjustedRatio,
  block: SplitBlock,
  { level, mostMissing }: { readonly level: number; readonly mostMissing: number },
): AdjustedRatio {
  const whole = Object.values(block.levels).reduce<Four>(addFour, [0, 0, 0, 0]);
  const levels = lacksScores(block, mostMissing) ? { [ALL]: whole } : block.levels;
  const counts = Object.entries(levels).map(([name, four]) => countsOf(four, state.seen[name]));
  const seen: Record<string, Four> = { ...state.seen };
  for (const [name, four] of Object.entries(block.levels)) seen[name] = addFour(seen[name], four);
  seen[ALL] = addFour(seen[ALL], whole);
  return {
    kind: 'binary',
    ratio: foldLevels(state.ratio, counts, level),
    seen,
    weighted: counts.reduce(addWeighted, state.weighted),
    spread: addSpread(state.spread, counts, countsOf(whole, undefined)),
  };
}

/** An event without a request, whose record was lost, counts for none. */
function countsOf([a, x, b, y]: Four, [a0, x0, b0, y0]: Four = [0, 0, 0, 0]): LevelCounts {
  const before = a0 + b0;
  return { a, x: Math.min(x, a), b, y: Math.min(y, b), rate: before === 0 ? 0 : Math.min(1, (x0 + y0) / before) };
}

function addWeighted(sums: AdjustedRatio['weighted'], { a, x, b, y }: LevelCounts): AdjustedRatio['weighted'] {
  if (a + b === 0) return sums;
  return { challenger: sums.challenger + (x * b) / (a + b), champion: sums.champion + (y * a) / (a + b) };
}

function addSpread(before: Spread, levels: readonly LevelCounts[], whole: LevelCounts): Spread {
  return {
    weight: before.weight + levels.reduce((sum, one) => sum + harmonic(one), 0),
    within: before.within + levels.reduce((sum, one) => sum + harmonic(one) * varianceOf(one), 0),
    wholeWeight: before.wholeWeight + harmonic(whole),
    whole: before.whole + harmonic(whole) * varianceOf(whole),
  };
}

function harmonic({ a, b }: LevelCounts): number {
  return a + b === 0 ? 0 : (a * b) / (a + b);
}

/** Unbiased: k (n − k)/(n (n − 1)). */
function varianceOf({ a, x, b, y }: LevelCounts): number {
  const [n, k] = [a + b, x + y];
  return n < 2 ? 0 : (k * (n - k)) / (n * (n - 1));
}

/** Variance of the adjusted estimate over that of the one that is not: 1 − ρ²; undefined while nothing varies. */
export function ratioSpread({ spread }: AdjustedRatio): number | undefined {
  const { weight, within, wholeWeight, whole } = spread;
  if (weight === 0 || whole === 0) return undefined;
  return within / weight ** 2 / (whole / wholeWeight ** 2);
}
