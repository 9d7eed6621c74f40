import * as z from 'zod';
import { sample } from '../sample.ts';
import { jsonPath } from './json-path.ts';

const feature = z.strictObject({
  /** Key in the request's body, whatever characters it is made of. */
  name: z.string().min(1).max(100),
  /** Where the feature stands in the request, if not under its name: `$.instances[0].age`. @default - its name */
  path: jsonPath.optional(),
  /** What its values are. */
  kind: z.enum(['numeric', 'categorical', 'text', 'embedding']),
  /** Value for sample requests when the signature lists no samples. @default - 1 or "sample" */
  example: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** A sensitive field is hashed with the stage's key before capture, or dropped. @default - captured as it is */
  sensitive: z.enum(['hash', 'drop']).optional(),
});

/** What a request and an answer look like. */
export const signature = z.strictObject({
  /** Features that are captured and watched. */
  features: z.array(feature).max(200).default([]),
  /** The prediction in the answer. @default - an answer may be of any type, and nothing is read from it */
  prediction: z
    .strictObject({
      /** Where the prediction stands in the answer, which must then be JSON: `$.score`, or `$` for a bare number. */
      path: jsonPath,
      /** Score from which on a binary prediction is positive. @default 0.5 */
      threshold: z.number().optional(),
      /** Classes of a multiclass model; at least two. @default - whatever comes */
      classes: z.array(z.string().min(1).max(100)).min(2).max(50).optional(),
    })
    .optional(),
  /** Whole requests to try and probe with: any JSON, or a body of its own type; 1 to 20. @default - made from the features' examples */
  samples: z.array(sample).min(1).max(20).optional(),
});
