import * as z from 'zod';

const count = z.number().int().min(0);
const sum = z.number().min(0);
const levels = z.record(z.string(), z.tuple([count, count]).readonly());

/** Pairs of a shadow whose labels ripened together: requests of windows [from, until), each in one such block. */
export const labelledPairs = z.object({
  from: count,
  until: count,
  /** Requests that both versions answered with a prediction. */
  pairs: count,
  /** Of these, labelled ones by who was right. */
  decisions: z.object({ both: count, onlyChampion: count, onlyChallenger: count, neither: count }).exactOptional(),
  /** Squared errors of labelled ones. */
  losses: z
    .object({ count, champion: sum, challenger: sum, championSq: sum, challengerSq: sum, product: sum })
    .exactOptional(),
  /** Pairs and labelled ones among them by level of either prediction, and unlabelled ones that decide differently. */
  coverage: z.object({ champion: levels, challenger: levels, differing: count.exactOptional() }).exactOptional(),
});
