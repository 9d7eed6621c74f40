import * as z from 'zod';
import { isoDuration, secondsIn } from '../../duration.ts';

/** Longest and shortest that instances are waited for. */
const [LONGEST_WAIT, SHORTEST_WAIT] = ['PT2H', 'PT1M'] as const;
/** Longest that a version before may be kept warm. */
const LONGEST_WARM = 'P7D';

const waitFor = isoDuration.refine(
  (text) => secondsIn(text) >= secondsIn(SHORTEST_WAIT) && secondsIn(text) <= secondsIn(LONGEST_WAIT),
  `must be ${SHORTEST_WAIT} to ${LONGEST_WAIT}`,
);

/** A SageMaker endpoint is replaced by another one, some of its instances at a time. */
export const batches = z.strictObject({
  /** The challenger's endpoint gets instances and requests batch by batch, and the champion's gives them up: capacity follows traffic. */
  kind: z.literal('batches'),
  /** Percent of the champion's instances that one batch is, rounded down, one instance at least. */
  batchPercent: z.number().min(1, 'must be 1 to 50').max(50, 'must be 1 to 50').default(25),
  /** How long each batch serves before the next one: a minute is one window. */
  bake: isoDuration,
  /** How long the instances of a batch may take to come into service, PT1M to PT2H of real time; then the rollout goes back. */
  scaleWithin: waitFor.default('PT30M'),
  /** On the way back: how long the champion's instances are waited for, PT1M to PT2H of real time; then everything goes back at once. */
  returnWithin: waitFor.default('PT15M'),
  /**
   * How long the version before keeps its last batch after the promotion, a week at most: guardrails go on and return to it, and so does
   * `understudy rollout undo`. Then it keeps one instance. `PT0S`: not at all.
   */
  keepWarm: isoDuration
    .refine((text) => secondsIn(text) <= secondsIn(LONGEST_WARM), `must be at most ${LONGEST_WARM}, a week`)
    .default('PT1H'),
});
