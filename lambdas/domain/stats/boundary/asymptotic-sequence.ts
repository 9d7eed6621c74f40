/** Level and tuning of a confidence sequence that holds as the number of rows grows. */
export interface SequenceTuning {
  readonly alpha: number;
  /** Number of rows at which the interval is tightest. */
  readonly bestRows: number;
}

/** Estimate with its variance per row. */
export interface RunningEstimate {
  readonly estimate: number;
  /** Variance of the estimate times the rows. */
  readonly variance: number;
  readonly rows: number;
}

/** Interval and p value that hold at every look. */
export interface SequenceLook {
  readonly lower: number;
  readonly upper: number;
  readonly p: number;
}

/**
 * Asymptotic confidence sequence of a mean and its anytime p value for "the mean is 0".
 *
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas (2021), Time-uniform central limit theory and asymptotic confidence sequences.
 */
export function asymptoticSequence(
  { estimate, variance, rows }: RunningEstimate,
  { alpha, bestRows }: SequenceTuning,
): SequenceLook {
  const evidence = -2 * Math.log(alpha);
  const scale = (evidence + Math.log1p(evidence)) / bestRows;
  const spread = rows * scale + 1;
  const half = Math.sqrt((variance * 2 * spread * Math.log(Math.sqrt(spread) / alpha)) / scale) / rows;
  const logE = (scale * (estimate * rows) ** 2) / (variance * 2 * spread) - Math.log(spread) / 2;
  return { lower: estimate - half, upper: estimate + half, p: Math.min(1, Math.exp(-logE)) };
}
