import * as z from 'zod';

/** Message of the platform to itself: fold this object (again), a dropped file from a line on. */
export const foldOrder = z.strictObject({
  kind: z.literal('fold'),
  bucket: z.string().min(1),
  key: z.string().min(1),
  /** Empty if it is not known. */
  etag: z.string(),
  /** Line, counted from 0. */
  from: z.number().int().min(0).default(0),
});
export type FoldOrder = z.infer<typeof foldOrder>;
