/**
 * Evidence that the traffic split is not the planned one: the log e-values of six alternative odds, and the totals behind them.
 *
 * `expected` is the number of challenger requests that the weights in force called for.
 */
export interface SplitState {
  readonly logE: readonly number[];
  readonly challenger: number;
  readonly all: number;
  readonly expected: number;
}

/** Requests of one window and the challenger's share in force, in (0, 1]. */
export interface SplitWindow {
  readonly challenger: number;
  readonly champion: number;
  readonly weight: number;
}

const oddsRatios = [1 / 1.5, 1 / 1.15, 1 / 1.05, 1.05, 1.15, 1.5];

/** No requests seen. */
export const freshSplit: SplitState = { logE: oddsRatios.map(() => 0), challenger: 0, all: 0, expected: 0 };

/**
 * Folds one window's requests into the sample-ratio check.
 *
 * @param effect design effect of the requests, ≥ 1; divides the evidence
 * Source: Waudby-Smith, Ramdas (2023), Estimating means of bounded random variables by betting: mixture of likelihood ratios.
 */
export function foldSplit(state: SplitState, window: SplitWindow, effect: number): SplitState {
  const all = window.challenger + window.champion;
  const logE = state.logE.map((sum, i) => {
    const theta = Math.log(oddsRatios[i] ?? 1);
    return sum + (theta * window.challenger - all * Math.log1p(window.weight * Math.expm1(theta))) / effect;
  });
  const { challenger, expected } = state;
  return {
    logE,
    challenger: challenger + window.challenger,
    all: state.all + all,
    expected: expected + all * window.weight,
  };
}

/** Natural logarithm of the mixture e-value; 1/e-value is a p-value valid at every look. */
export function splitLogE(state: SplitState): number {
  const top = Math.max(...state.logE);
  const mean = state.logE.reduce((sum, value) => sum + Math.exp(value - top), 0) / state.logE.length;
  return top + Math.log(mean);
}
