import * as z from 'zod';
import { joinedLabel } from '../../messages/feedback.ts';

/** Joined labels of requests of one hour that came in one object, by what brought them. */
const labelBatch = z.object({
  /** Hash of the request or file: one that was delivered twice is dropped the second time. */
  batch: z.string(),
  labels: z.array(joinedLabel.omit({ schema: true, kind: true, batch: true })).readonly(),
});

/**
 * Label part: labels of the requests of one hour that arrived in one hour in one object. gzip JSON in S3, kept 400 days.
 *
 * Labels stay rows here and become sketches when their hour is compacted: only there is known which were revised.
 */
export const labelPart = z.object({
  schema: z.number().int(),
  /** ISO start of the hour of the requests. */
  hour: z.string(),
  /** ISO start of the hour of arrival. */
  arrived: z.string(),
  object: z.string(),
  batches: z.array(labelBatch).readonly(),
});
export type LabelPart = z.infer<typeof labelPart>;
export type LabelRow = LabelPart['batches'][number]['labels'][number];
