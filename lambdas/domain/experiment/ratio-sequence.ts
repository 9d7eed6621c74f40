import { logSumExp } from '../stats/log-sum-exp.ts';
import type { TwoArms } from '../judge/sequential/exact-test.ts';

/** Log e-values of each alternative against each ratio of the grid, from both sides, and which ratios have fallen. */
export interface RatioState {
  /** Against "the ratio of challenger to champion is at most that of the grid". */
  readonly above: readonly (readonly number[])[];
  /** Against "it is at least that of the grid". */
  readonly below: readonly (readonly number[])[];
  /** Largest ratio of the grid that has fallen from above; absent while none has. */
  readonly lower?: number;
  /** Smallest ratio of the grid that has fallen from below. */
  readonly upper?: number;
}

/** Changes between whose bounds an interval can tell, as parts of 1. */
const changes = [
  0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2, 4,
];
const grid: readonly number[] = [
  ...changes.toReversed().map((change) => 1 / (1 + change)),
  1,
  ...changes.map((change) => 1 + change),
];
/** Ratios by which an alternative is away from the null hypothesis; they have equal weights. */
const steps = [1.03, 1.08, 1.2, 1.5, 2.2, 4] as const;
/** θ and e^θ − 1 of each alternative, above the null hypothesis and below it. */
const upwards = steps.map((step) => ({ theta: Math.log(step), growth: step - 1 }));
const downwards = steps.map((step) => ({ theta: -Math.log(step), growth: 1 / step - 1 }));

/** Nothing seen. */
export const freshRatio: RatioState = {
  above: grid.map(() => steps.map(() => 0)),
  below: grid.map(() => steps.map(() => 0)),
};

/**
 * Folds the events of one stratum: x in a requests of the challenger, y in b of the champion.
 *
 * For any rates of both arms with ratio ρ ≤ r, E exp(θ X − (X + Y) ln(1 + p (e^θ − 1))) ≤ 1 with p = r a / (r a + b) and θ > 0, whatever
 * decided a and b: the products are e-values, valid at every look, for shares that depend on what was seen, and for levels that drift.
 * At r = 1 the bound of Hoeffding (1963) is used where it is sharper. Source: Waudby-Smith, Ramdas (2023), Estimating means of bounded
 * random variables by betting; mixture over alternatives.
 *
 * @param level chance, in (0, 1), that the interval ever misses the ratio; either side has half
 */
export function foldRatio(state: RatioState, counts: TwoArms, level: number): RatioState {
  const { x, y, a, b } = counts;
  const events = x + y;
  if (events === 0 || a === 0 || b === 0) return state;
  return advanceRatio(state, level, (ratio, bets) => {
    const share = (ratio * a) / (ratio * a + b);
    return bets.map(({ theta, growth }) => {
      const binomial = events * Math.log1p(share * growth);
      const cost = ratio === 1 ? Math.min(binomial, a * Math.log1p((events / (a + b)) * growth)) : binomial;
      return theta * x - cost;
    });
  });
}

/** An alternative beside a ratio of the grid: θ and e^θ − 1. */
export interface RatioBet {
  readonly theta: number;
  readonly growth: number;
}

/**
 * Adds to the log e-values what one stratum says of each alternative, and drops the ratios that fall.
 *
 * @param gainsOf logs of e-values against a ratio of the grid, one for each alternative
 */
export function advanceRatio(
  state: RatioState,
  level: number,
  gainsOf: (ratio: number, bets: readonly RatioBet[]) => readonly number[],
): RatioState {
  const added = (logs: readonly number[], ratio: number, bets: readonly RatioBet[]): readonly number[] => {
    const gains = gainsOf(ratio, bets);
    return logs.map((log, at) => log + (gains[at] ?? 0));
  };
  const above = state.above.map((logs, at) => added(logs, grid[at] ?? 1, upwards));
  const below = state.below.map((logs, at) => added(logs, grid[at] ?? 1, downwards));
  const enough = Math.log(2 / level) + Math.log(steps.length);
  const lowest = above.findLastIndex((logs) => hasFallen(logs, enough));
  const highest = below.findIndex((logs) => hasFallen(logs, enough));
  const lower = bestOf(Math.max, state.lower, grid[lowest]);
  const upper = bestOf(Math.min, state.upper, grid[highest]);
  return { above, below, ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
}

function bestOf(
  choose: (a: number, b: number) => number,
  before: number | undefined,
  now: number | undefined,
): number | undefined {
  return before === undefined || now === undefined ? (before ?? now) : choose(before, now);
}

/** The mean of the e-values is below the largest: most need no more than a look at that. */
function hasFallen(logs: readonly number[], enough: number): boolean {
  return Math.max(...logs) + Math.log(logs.length) >= enough && logSumExp(logs) >= enough;
}
