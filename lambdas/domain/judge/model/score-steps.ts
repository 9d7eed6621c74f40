/** Scores of buckets: `[from, score]` = buckets from this index on have this score; 0 below the first. Both rise from entry to entry. */
export type ScoreSteps = readonly (readonly [from: number, score: number])[];

/** Scores of a champion's latency, fixed before the start: `body` sees the whole curve move, `tail` sees it grow slower at the top. */
export interface RankScores {
  readonly body: ScoreSteps;
  readonly tail: ScoreSteps;
}
