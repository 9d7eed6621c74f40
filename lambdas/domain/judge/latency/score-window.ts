/** Scores of one window: pooled requests by score, requests of both arms that have a latency, and the challenger's sum of scores. */
export interface ScoreWindow {
  readonly counts: readonly number[];
  readonly challenger: number;
  readonly champion: number;
  readonly sum: number;
}
