/** One labelled prediction of a binary model. */
export interface ScoredRow {
  /** Finite; higher = more likely positive. */
  readonly score: number;
  readonly isPositive: boolean;
  /** 1 / sampling rate, > 0. */
  readonly weight: number;
}
