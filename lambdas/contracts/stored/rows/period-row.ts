import * as z from 'zod';
import { assignment, modelName, versionName } from '../../people/names.ts';
import { hedgeCounts } from './hedge-counts.ts';
import { binarySketches, classSketches, errorSketch } from './labelled-sketches.ts';
import { capturedValues, requestCounts, sequences } from './part.ts';

const count = z.number().int().min(0);

/** What a period says about one (version, assignment, hop): the merge of its parts' entries over windows and revisions. */
export const periodEntry = z.object({
  version: versionName,
  assignment,
  hop: z.enum(['assigned', 'fallback']),
  counts: requestCounts,
  captured: capturedValues,
  sequences: sequences.exactOptional(),
});
export type PeriodEntry = z.infer<typeof periodEntry>;

const labelledArm = {
  version: versionName,
  assignment,
  /** Labels that are in the sketches, and those whose prediction the id did not carry. */
  rows: count,
  unpredicted: count,
};

/** What the labels of a period say about one (version, assignment): sketches of its labelled predictions, by the model's task. */
export const labelledEntry = z.discriminatedUnion('task', [
  z.object({ ...labelledArm, task: z.literal('binary'), sketches: binarySketches }),
  z.object({ ...labelledArm, task: z.literal('multiclass'), sketches: classSketches }),
  z.object({ ...labelledArm, task: z.literal('regression'), sketches: errorSketch }),
]);
export type LabelledEntry = z.infer<typeof labelledEntry>;

/** Labels of the requests that have one value of a declared segment, of one (version, assignment). */
export const segmentEntry = z.object({
  feature: z.string(),
  /** A declared value, `other` or `missing`. */
  level: z.string(),
  labelled: labelledEntry,
});
export type SegmentEntry = z.infer<typeof segmentEntry>;

/** Wide row: one model in one hour or day with all its sketches. gzip JSON in S3, a pointer item in the table. */
export const wideRow = z.object({
  schema: z.number().int(),
  model: modelName,
  period: z.enum(['hour', 'day']),
  /** ISO start. */
  start: z.string(),
  /** Parts (of an hour) or hours (of a day) that it was made of. */
  sources: count,
  entries: z.array(periodEntry).readonly(),
  /** By the time of the requests, whenever the labels came; absent without any. */
  labelled: z.array(labelledEntry).readonly().exactOptional(),
  /** The same labels by level of declared segments; absent without any. */
  segments: z.array(segmentEntry).readonly().exactOptional(),
});
export type WideRow = z.infer<typeof wideRow>;

/** Exact counts of one arm, small enough for every row. */
const armCounts = z.object({
  version: versionName,
  assignment,
  hop: z.enum(['assigned', 'fallback']),
  requests: count,
  errors: count,
  timeouts: count,
  clientErrors: count,
  fallbacks: count,
  /** Records with values, and the requests that they stand for. */
  captured: z.tuple([count, count]).readonly(),
  /** Requests that were served: `requests`, and those whose records are missing; absent for records without numbers. */
  served: count.exactOptional(),
  /** Absent where no call was hedged. */
  hedges: hedgeCounts.exactOptional(),
});
export type ArmCounts = z.infer<typeof armCounts>;

/** Pointer to a wide row, with the counts of its arms. */
export const pointerRow = z.object({
  schema: z.number().int(),
  model: modelName,
  start: z.string(),
  key: z.string(),
  sources: count,
  arms: z.array(armCounts).readonly(),
  ttl: z.number().int(),
});
export type PointerRow = z.infer<typeof pointerRow>;

/** Values of one feature that are no ordinary ones: `[missing, new category, infinite or out of range, mistyped]`, in requests. */
const oddities = z.tuple([count, count, count, count]).readonly();

/** Health of one arm in five windows. */
const healthArm = armCounts.extend({
  errorClasses: z.record(z.string(), count),
  latency: z.record(z.string(), count),
  /** 20 bins of [0, 1]. */
  scores: z.record(z.string(), count),
  /** By feature; only those that have any. */
  odd: z.record(z.string(), oddities),
  /** By numeric feature: rows that count, their mean and standard deviation. */
  places: z.record(z.string(), z.tuple([count, z.number(), z.number()]).readonly()).exactOptional(),
});
export type HealthArm = z.infer<typeof healthArm>;

/** Health row: one model in five windows; its arms are packed (gzip JSON) to stay below 1 KB. Kept 14 days. */
export const healthRow = z.object({
  schema: z.number().int(),
  model: modelName,
  start: z.string(),
  sources: count,
  arms: z.array(healthArm).readonly(),
  ttl: z.number().int(),
});
export type HealthRow = z.infer<typeof healthRow>;
