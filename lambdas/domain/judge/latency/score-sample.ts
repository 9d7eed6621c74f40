/** Pooled requests of a window by score: `counts[s]` requests of both arms have the score s; whole numbers ≥ 0. */
export type ScoreCounts = readonly number[];

/** The window whose law is wanted. */
export interface ScoreSample {
  readonly counts: ScoreCounts;
  /** Requests of this arm, from 1 to all of them less 1. */
  readonly own: number;
  /** The law is that of ⌊sum / unit⌋; a whole number ≥ 1. */
  readonly unit: number;
}

/** Where the sum of a window lies: its ends by the margins, its mean and its standard deviation. */
export interface ScoreSpan {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  readonly sd: number;
}
