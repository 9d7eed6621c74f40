import * as z from 'zod';
import { baselineItem } from '../stored/baseline.ts';

/** Longest body that brings a baseline, in characters: a Function URL takes 6 MB. */
export const MAX_BASELINE_BODY = 5_500_000;

/** Body of `POST /models/{model}/versions/{version}/baselines`: a file's sketches, or hours of captured traffic. */
export const baselineRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('file'),
    name: z.string().min(1).max(200),
    /** The content as gzip JSON in base64. */
    packed: z.string().min(1),
  }),
  /** ISO instants; whole hours in [from, to). */
  z.strictObject({ kind: z.literal('captured'), from: z.iso.datetime(), to: z.iso.datetime() }),
]);
export type BaselineRequest = z.infer<typeof baselineRequest>;

/** Its answer: 201 when added, 200 when it was there. `chosen`: it was there and stands for the version again. */
export const baselineWritten = z.object({
  baseline: baselineItem,
  result: z.enum(['added', 'unchanged', 'chosen']),
});
export type BaselineWritten = z.infer<typeof baselineWritten>;

/** Answer of `GET /models/{model}/baselines`: all of them, and the grids on which new ones must be sketched. */
export const baselineList = z.object({
  baselines: z.array(baselineItem.extend({ isCurrent: z.boolean() })),
  grids: z.array(z.object({ column: z.string(), origin: z.number(), unit: z.number().positive() })),
});
export type BaselineList = z.infer<typeof baselineList>;
