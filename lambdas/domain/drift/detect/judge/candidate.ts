/** The most surprising window of a channel or feature. */
export interface Candidate {
  /** Index of the channel in its feature. */
  readonly channel: number;
  /** Index of the window. */
  readonly window: number;
  readonly hourOfDay: number | undefined;
  readonly effect: number;
  /** Size of the normal deviate. */
  readonly score: number;
  /** Score as a multiple of its limit. */
  readonly ratio: number;
}

/** The one with the higher multiple of its limit. */
export function stronger(a: Candidate | undefined, b: Candidate | undefined): Candidate | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.ratio > a.ratio ? b : a;
}
