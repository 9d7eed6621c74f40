import * as z from 'zod';
import { assignment, versionName } from '../../people/names.ts';
import { hedgeCounts } from './hedge-counts.ts';
import { pairSums } from './pair-sums.ts';

const count = z.number().int().min(0);

/** Requests, errors and timeouts by code of a segment's level; a level without requests is absent. */
export const segmentCounts = z.record(z.string(), z.tuple([count, count, count]));
export type StoredSegments = z.infer<typeof segmentCounts>;

/** Counts of one (version, assignment, revision, hop) in one window of one captured object. */
export const minuteEntry = z.object({
  version: versionName,
  assignment,
  revision: count,
  /** `assigned`: what callers of the assigned variant met; `fallback`: calls made as a later hop, read by no verdict. */
  hop: z.enum(['assigned', 'fallback']),
  requests: count,
  errors: count,
  timeouts: count,
  clientErrors: count,
  /** Requests whose answer came from a later hop. */
  fallbacks: count,
  errorClasses: z.record(z.string(), count),
  /** Latency sketch: log bucket index → requests. */
  latency: z.record(z.string(), count),
  /** Histogram of predictions in 20 equal bins of [0, 1]: bin → requests; absent if predictions are no probabilities. */
  scores: z.record(z.string(), count),
  /** Of a shadow: its predictions beside the champion's. Both versions have an entry with assignment `shadow`, of the same requests. */
  pairs: pairSums.exactOptional(),
  /** Absent where no call was hedged. */
  hedges: hedgeCounts.exactOptional(),
  /** Of a rollout that compares segments alone. */
  segments: segmentCounts.exactOptional(),
  /** Of a champion's half of pairs: the shadow that has the other one; absent in rows from before several could be open. */
  beside: versionName.exactOptional(),
});
export type MinuteEntry = z.infer<typeof minuteEntry>;

/** Minute row of a hot model: one per (model, window, captured object), at most two entries a row; ≤ 1 KB. */
export const minuteRow = z.object({
  schema: z.number().int(),
  model: z.string(),
  /** ISO start of the window. */
  window: z.string(),
  /** Hash of bucket, key and etag of the folded object, and the row's number in it. */
  object: z.string(),
  entries: z.array(minuteEntry).max(2),
  /** Epoch milliseconds at which the row was written first. */
  foldedAt: z.number(),
  ttl: z.number(),
});
export type MinuteRowItem = z.infer<typeof minuteRow>;
