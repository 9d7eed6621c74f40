import * as z from 'zod';
import { hedgeCounts } from '../rows/hedge-counts.ts';

const count = z.number().int().min(0);

/** What callers of the requests assigned to the challenger met, up to the last judged window. */
export const rolloutHarm = z.object({
  assigned: count,
  failed: count,
  /** Of the failed, answered by the champion in its place. */
  byChampion: count,
  /** Of the failed, answered by the declared fallback. */
  byFallback: count,
  /** Of the failed, answered by nobody. */
  unanswered: count,
  /** Answered by the challenger as the caller's own fault; absent in older verdicts. */
  refused: count.optional(),
  /** Calls of the challenger that were hedged; absent where none was. */
  hedges: hedgeCounts.optional(),
  /** ISO start of the window of the first failure, or of the exposure if that is later. */
  firstFailure: z.string().optional(),
  /** ISO end of the last judged window. */
  until: z.string(),
});
