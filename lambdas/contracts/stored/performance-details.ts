import * as z from 'zod';
import { versionName } from '../people/names.ts';

const lack = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('insufficient-data'), of: z.string(), needed: z.number(), got: z.number() }),
  z.object({ kind: z.literal('undefined'), reason: z.string() }),
  z.object({ kind: z.literal('refused'), column: z.string(), count: z.number(), reason: z.string() }),
]);

/** One number with its interval, or why there is none. */
const namedNumber = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('measured'),
    name: z.string(),
    value: z.number(),
    /** Lower and upper end; absent where there is no interval. */
    interval: z.tuple([z.number(), z.number()]).readonly().exactOptional(),
    /** The exact value of the rows is at most this far away. */
    bound: z.number().min(0),
  }),
  z.object({ kind: z.literal('lacking'), name: z.string(), lack }),
]);
export type NamedNumber = z.infer<typeof namedNumber>;

/** What the check of performance leaves in its row for the command line and reports. */
export const performanceDetails = z.object({
  /** Requests in [from, to), ISO. */
  from: z.string(),
  to: z.string(),
  versions: z
    .array(
      z.object({
        version: versionName,
        requests: z.number(),
        labelled: z.number(),
        numbers: z.array(namedNumber).readonly(),
        warnings: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
});
export type PerformanceDetails = z.infer<typeof performanceDetails>;
