import * as z from 'zod';
import { isoDuration, secondsIn } from '../duration.ts';

/** Longest that labels of copied requests may be waited for: their pairs are kept for 35 days. */
const LONGEST_WAIT = 'P28D';

/** Labels of copied requests, by which a shadow is compared on who was right. */
export const shadowLabels = z.strictObject({
  /** Time after a request in which its label counts; a shadow that ends with a report ends so much later. At most P28D. */
  wait: isoDuration
    .refine((text) => secondsIn(text) <= secondsIn(LONGEST_WAIT), `must be at most ${LONGEST_WAIT}`)
    .refine((text) => secondsIn(text) > 0, 'must be longer than nothing'),
  /**
   * By how much the challenger may be worse without being rolled back: points of accuracy, or percent of the champion's mean squared
   * error. Also what is proven where nothing is worse.
   */
  marginPercent: z.number().min(0).max(50).default(0),
});
