/** Scores of buckets: `[from, score]` = buckets from this index on have this score; 0 below the first. Both rise from entry to entry. */
export type ScoreSteps = readonly (readonly [from: number, score: number])[];
