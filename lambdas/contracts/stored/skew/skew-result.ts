import * as z from 'zod';
import { modelName } from '../../people/names.ts';

const count = z.number().int().min(0);
const share = z.number().min(0).max(1);
const counts = z.record(z.string(), count);

/** Id of an upload: the first 24 digits of the hash of what is in it. */
export const uploadId = z.string().regex(/^[0-9a-f]{24}$/, 'must be 24 hexadecimal digits');

const example = z.object({
  requestId: z.string(),
  row: z.number().int().min(1),
  kind: z.string(),
  size: z.number(),
  serving: z.string().exactOptional(),
  training: z.string().exactOptional(),
});

const shift = z.object({ rows: count, own: count, beside: count });

/** One field of some records, as the domain's `FieldTally` has it. */
const fieldTally = z.object({
  name: z.string(),
  counts: z.object({ match: count, mismatch: count, 'only-serving': count, 'only-training': count }),
  kinds: counts,
  before: shift,
  after: shift,
  examples: z.array(example).readonly(),
});

/** Why a prediction of an upload was not compared. */
export const notComparedReason = z.enum([
  'malformed-id',
  'unknown-key',
  'bad-signature',
  'other-model',
  'batch-instance',
  'repeated-id',
  'expired',
  'not-delivered-yet',
  'not-sampled',
  'too-large',
  'not-captured',
]);
export type NotComparedReason = z.infer<typeof notComparedReason>;

/** How far the comparison of one batch of an upload is: gzip JSON in S3. */
export const skewPart = z.object({
  schema: z.number().int(),
  /** Hash of the batch: another one under the same number begins anew. */
  hash: z.string(),
  isDone: z.boolean(),
  /** Key of the last object that was read; empty before the first. */
  after: z.string(),
  /** Rows of the batch, by their place, whose records were found. */
  found: z.array(count).readonly(),
  compared: count,
  rows: count,
  notCompared: z.partialRecord(notComparedReason, count),
  fields: z.array(fieldTally).readonly(),
});
export type SkewPart = z.infer<typeof skewPart>;

const fieldSkews = z.object({
  name: z.string(),
  match: count,
  mismatch: count,
  onlyServing: count,
  onlyTraining: count,
  share,
  low: share,
  high: share,
  mostly: z.string().exactOptional(),
  kinds: counts,
  examples: z.array(example).readonly(),
});

/** Training-serving skew of a model's newest upload: gzip JSON in S3. */
export const skewResult = z.object({
  schema: z.number().int(),
  model: modelName,
  upload: uploadId,
  /** Name of the file. */
  name: z.string(),
  /** ISO instant at which it was compared, and who asked. */
  at: z.string(),
  by: z.string(),
  /** Rows of the file with an id. */
  rows: count,
  /** Rows whose captured record has features. */
  compared: count,
  notCompared: z.partialRecord(notComparedReason, count),
  /** The most skewed first; empty where nothing was compared. */
  fields: z.array(fieldSkews).readonly(),
});
export type SkewResult = z.infer<typeof skewResult>;
