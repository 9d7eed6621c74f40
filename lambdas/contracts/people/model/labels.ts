import * as z from 'zod';
import { isoDuration, secondsIn } from '../duration.ts';

const MOST_SECONDS = 90 * 86_400;

/** When labels come, and what they are held against. */
export const labels = z.strictObject({
  /** Time after a prediction from which on its label counts as come; at most P90D, as hours are kept for 100 days. */
  maturity: isoDuration.refine((text) => secondsIn(text) <= MOST_SECONDS, 'must be at most P90D'),
  /** `final`: the first label is kept, unless it came with `final: false`; `last`: a later one replaces it. */
  revisions: z.enum(['final', 'last'], { error: 'must be final or last' }).default('final'),
  /** Days after a prediction in which its label may come. */
  days: z.number().int().min(1).max(365).default(30),
  /**
   * `true`: labels come only for some predictions, as of loans that were given; numbers of them carry bounds, and they give no verdict.
   * @default - seen in how many labels come by score, segment and version
   */
  selective: z.boolean().optional(),
  /** Share by which losses may exceed those of the reference before there is an alarm. @default 0.1 */
  tolerance: z.number().min(0.01).max(10).optional(),
  /** Chance of ever a false alarm on performance over the model's whole life. @default 0.05 */
  falseAlarm: z.number().min(1e-6).max(0.5).optional(),
});
