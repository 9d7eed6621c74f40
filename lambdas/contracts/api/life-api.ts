import * as z from 'zod';
import { modelName, versionName } from '../people/names.ts';
import { removedCounts, subjectHash } from '../stored/erasure-item.ts';

/** Body of `POST /models/{model}/retire`: a version, or without one the whole model, is to serve never again. */
export const retireRequest = z.strictObject({
  version: versionName.optional(),
  /** Kept in the audit. */
  reason: z.string().max(500).optional(),
});
export type RetireRequest = z.infer<typeof retireRequest>;

/** Answer of `POST /models/{model}/retire`. */
export const retired = z.object({
  model: modelName,
  /** Versions that are retired now and were not before. */
  versions: z.array(versionName).readonly(),
  result: z.enum(['retired', 'unchanged']),
});
export type Retired = z.infer<typeof retired>;

/** Body of `POST /models/{model}/deletions`: removes the data of a retired model, or the captured lines of one subject. */
export const deleteRequest = z.strictObject({
  /** Says that data is meant, which nothing brings back. */
  data: z.literal(true),
  /** Hash of the subject's key as hashed features are captured: 16 hexadecimal digits. */
  subject: subjectHash.optional(),
});
export type DeleteRequest = z.infer<typeof deleteRequest>;

/** Answer of `POST /models/{model}/deletions`: ask again until it is done. */
export const dataDeleted = z.object({
  model: modelName,
  subject: subjectHash.exactOptional(),
  done: z.boolean(),
  /** Since the deletion began, over all calls. */
  removed: removedCounts,
  /** Objects that came in the last hours and may still be folded: left as they are, ask again later. */
  recent: z.number().int().min(0),
});
export type DataDeleted = z.infer<typeof dataDeleted>;
