import * as z from 'zod';
import { labelPart } from './label-part.ts';

/** A label part, and the object as it was when it was read. */
const mergedPart = z.object({ key: z.string(), etag: z.string(), part: labelPart });
export type MergedPart = z.infer<typeof mergedPart>;

/**
 * Label parts of an hour in one object, so that they are not read one by one again. gzip JSON in S3.
 *
 * The parts themselves stay and decide: of what is merged only that counts whose object still stands unchanged.
 */
export const mergedLabels = z.object({
  schema: z.number().int(),
  /** ISO start of the hour of the requests. */
  hour: z.string(),
  parts: z.array(mergedPart).readonly(),
});
