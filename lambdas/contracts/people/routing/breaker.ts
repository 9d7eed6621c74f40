import * as z from 'zod';
import { isoDuration, secondsIn } from '../duration.ts';

/** Longest pause. */
const LONGEST = 'PT1H';

/** When a version that keeps failing is cut off, in each environment of the router. */
export const breaker = z.union([
  z.literal('off'),
  z
    .strictObject({
      /** Failed calls among the last ones with which it opens. */
      failures: z.number().int().min(1).max(100).default(5),
      /** How many of the last calls are looked at. */
      of: z.number().int().min(1).max(100).default(10),
      /** How long no call is made before one is tried again, in real time; PT1H at most. */
      pause: isoDuration
        .refine((text) => secondsIn(text) >= 1 && secondsIn(text) <= secondsIn(LONGEST), `must be PT1S to ${LONGEST}`)
        .default('PT30S'),
    })
    .refine(({ failures, of }) => failures <= of, { error: 'failures must be at most of', path: ['failures'] }),
]);
