import * as z from 'zod';

/** A second call of the same version that races a slow first one. */
export const hedge = z.strictObject({
  /** Milliseconds after which the first call is slow, or `p95`: slower than 95 % of the version's last calls. */
  after: z.union([z.literal('p95'), z.number().int().min(1).max(60_000)], {
    error: 'must be p95, or milliseconds from 1 to 60000',
  }),
  /** Percent of the model's calls that may be made twice, in each environment of the router. */
  maxShare: z.number().gt(0).max(20).default(5),
});
