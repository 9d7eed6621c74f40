const [objectSeconds, batch, againSeconds] = [20, 10, 360] as const;
/** Time of one call: all of a batch is tried, however slow each object is, and there is some to end in. */
const callSeconds = (batch + 1) * objectSeconds;
/** Six times the time of a call, as AWS advises: a call that died without a word gives its messages back after it. */
const hiddenSeconds = 6 * callSeconds;

/** Messages of one call of the function that folds, and how long what it does may take. */
export const foldTimes = {
  batch,
  /** Longest time of one object. */
  objectSeconds,
  callSeconds,
  /** Time after which a message that failed comes again. */
  againSeconds,
  hiddenSeconds,
  /** Time after which an object that was not folded is on its way no more: its call died, and what came again failed once. */
  lostSeconds: hiddenSeconds + againSeconds,
} as const;
