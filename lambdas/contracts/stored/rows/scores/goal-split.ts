import * as z from 'zod';

const count = z.number().int().min(0);
const moments = z.object({ count, sum: z.number(), sumSq: z.number().min(0) });
/** Values of requests that have a score: moments of both, and the sum of their products. */
const joint = z.object({ value: moments, score: moments, product: z.number() });

/** Ripe outcomes of one window at one share of traffic, split by the champion's score of the same requests. */
export const goalSplit = z.object({
  /** The challenger's share of both, in percent. */
  weightPercent: z.number(),
  /** Requests of the challenger and of the champion that have no score. */
  missing: z.tuple([count, count]).readonly(),
  /** Of a binary KPI, by level of the score (`none`: without one): requests and events of the challenger, then of the champion. */
  levels: z.record(z.string(), z.tuple([count, count, count, count]).readonly()).exactOptional(),
  /** Scores of its requests, while edges of levels are not yet fixed; then the edges, from this row on. */
  early: z.array(z.number()).readonly().exactOptional(),
  edges: z.array(z.number()).readonly().exactOptional(),
  /** Of a KPI with values, by arm: all values, scores of all requests, and values beside scores. */
  means: z
    .object({
      challenger: z.object({ values: moments, scores: moments, joint }),
      champion: z.object({ values: moments, scores: moments, joint }),
    })
    .exactOptional(),
});
export type GoalSplit = z.infer<typeof goalSplit>;
