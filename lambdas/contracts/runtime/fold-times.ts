const [objectSeconds, batch] = [20, 10] as const;

/** Messages of one call of the function that folds, and how long what it does may take. */
export const foldTimes = {
  batch,
  /** Longest time of one object. */
  objectSeconds,
  /** Time of one call: all of a batch is tried, however slow each object is, and there is some to end in. */
  callSeconds: (batch + 1) * objectSeconds,
  /** Time after which a message that failed comes again. */
  againSeconds: 360,
} as const;
