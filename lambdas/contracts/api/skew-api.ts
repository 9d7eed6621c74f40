import * as z from 'zod';
import { notComparedReason, skewResult, uploadId } from '../stored/skew/skew-result.ts';

/** Most rows of one batch, and most batches of one upload. */
export const MOST_BATCH_ROWS = 20_000;
export const MOST_BATCHES = 500;
/** Longest batch before it is packed, in bytes: packed it fits into a call, however little it shrinks. */
export const MOST_BATCH_BYTES = 3_800_000;

const batchNumber = z
  .number()
  .int()
  .min(0)
  .max(MOST_BATCHES - 1);
const tolerance = z.number().min(0).max(1);

/** Body of `POST /models/{model}/skews`: a batch of rows, or the end of an upload. */
export const skewRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('batch'),
    upload: uploadId,
    batch: batchNumber,
    /** A {@link skewBatch} as gzip JSON in base64. */
    packed: z.string().min(1),
  }),
  z.strictObject({
    kind: z.literal('end'),
    upload: uploadId,
    /** Name of the file. */
    name: z.string().min(1).max(200),
    batches: z.number().int().min(1).max(MOST_BATCHES),
    /** Rows that were left out because their id had come before. */
    repeated: z.number().int().min(0),
  }),
]);
export type SkewRequest = z.infer<typeof skewRequest>;

const value = z.union([z.number(), z.string(), z.boolean(), z.null()]);

/** Rows of a file, oldest prediction first. */
export const skewBatch = z.strictObject({
  /** Values come from a file without types. */
  isText: z.boolean(),
  /** Largest relative difference at which two numbers are equal, and by feature where it is another. */
  tolerance,
  tolerances: z.record(z.string(), tolerance),
  columns: z.array(z.string().min(1).max(100)).min(1).max(200),
  /** Prediction id, row of the file from 1, and the values of the columns. */
  rows: z
    .array(z.tuple([z.string().max(1_000), z.number().int().min(1), z.array(value).max(200)]))
    .max(MOST_BATCH_ROWS),
});
export type SkewBatch = z.infer<typeof skewBatch>;

/** Answer to a batch. Not done: the time of one call was over; the same batch again goes on. */
export const skewBatchAnswer = z.object({
  isDone: z.boolean(),
  rows: z.number().int(),
  compared: z.number().int(),
  notCompared: z.partialRecord(notComparedReason, z.number().int()),
});
export type SkewBatchAnswer = z.infer<typeof skewBatchAnswer>;

/** Answer to the end of an upload and of `GET /models/{model}/skews`: the result with the limit that it is held against. */
export const skewAnswer = z.object({ result: skewResult, limit: z.number() });
export type SkewAnswer = z.infer<typeof skewAnswer>;
