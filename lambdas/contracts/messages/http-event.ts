import * as z from 'zod';

/** What the router reads of a Function URL event (payload 2.0) or of a direct call in its shape. */
export const httpEvent = z.object({
  /** Any length: a path too long is the name of no model. */
  rawPath: z.string(),
  headers: z.record(z.string(), z.string().optional()).default({}),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().optional(),
  requestContext: z
    .object({ domainName: z.string().optional(), http: z.object({ method: z.string() }).optional() })
    .optional(),
  /** Set by the platform's own probes, which prove it: a Function URL caller cannot write here, a direct caller has no key. */
  understudy: z.strictObject({ assignment: z.literal('probe'), at: z.number().int(), proof: z.string() }).optional(),
});
export type HttpEvent = z.infer<typeof httpEvent>;
