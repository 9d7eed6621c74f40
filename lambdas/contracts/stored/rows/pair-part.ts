import * as z from 'zod';
import { versionName } from '../../people/names.ts';

const prediction = z.union([z.number(), z.string(), z.boolean()]);

/** What champion and shadow predicted for one request. */
const answeredPair = z.object({
  requestId: z.string(),
  /** ISO start of the window of the request. */
  window: z.string(),
  /** Revision of the route that decided. */
  revision: z.number().int().min(0),
  /** The shadow's version. */
  version: versionName,
  champion: prediction,
  challenger: prediction,
});
export type AnsweredPair = z.infer<typeof answeredPair>;

/**
 * Pair part: what champion and shadow predicted for requests of one model in five windows, as one captured object had it. gzip JSON
 * in S3, kept 35 days: labels are joined with them by the id of the request.
 */
export const pairPart = z.object({ schema: z.number().int(), pairs: z.array(answeredPair).readonly() });
