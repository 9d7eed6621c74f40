import * as z from 'zod';

const count = z.number().int().min(0);
const bins = z.record(z.string(), count);

/** What predictions of champion and shadow for the same requests say; pairs of several windows or objects are added up. */
export const pairSums = z.object({
  /** Pairs in which both predictions say a decision: a side of the threshold, a class, a value. */
  compared: count,
  /** Of these, the same decision. */
  agreed: count,
  /** Pairs of two numbers, and the sum of their absolute differences. */
  numeric: count,
  absolute: z.number().min(0),
  /** Predictions of each version by bin, of pairs in which both gave one. */
  champion: bins,
  challenger: bins,
});
export type PairSums = z.infer<typeof pairSums>;
