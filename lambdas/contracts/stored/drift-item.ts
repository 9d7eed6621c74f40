import * as z from 'zod';
import { modelName, versionName } from '../people/names.ts';

const column = z.object({ name: z.string(), kind: z.enum(['numeric', 'categorical']) });

/** A column that has drifted, as the last whole block of hours left it. */
const driftedColumn = z.object({
  column: z.string(),
  /** ISO instant. */
  since: z.string(),
  what: z.string(),
  numbers: z.record(z.string(), z.union([z.number(), z.string()])),
});
export type DriftedColumn = z.infer<typeof driftedColumn>;

/** Columns that are watched together: all features, or the prediction of one version. */
const driftGroup = z.object({
  name: z.enum(['features', 'prediction']),
  /** Whose predictions are watched. */
  version: versionName.exactOptional(),
  columns: z.array(column).readonly(),
  weeks: z.object({ needed: z.number().int(), got: z.number().int() }),
  isLearning: z.boolean(),
  drifted: z.array(driftedColumn).readonly(),
});
export type DriftGroup = z.infer<typeof driftGroup>;

/** Where drift detection of a model stands: each write names the stamp that it replaces. */
export const driftItem = z.object({
  schema: z.number().int(),
  model: modelName,
  stamp: z.number().int().min(0),
  /** ISO end of the last hour that was read. */
  until: z.string(),
  /** Object with the states. */
  key: z.string(),
  groups: z.array(driftGroup).readonly(),
});
export type DriftItem = z.infer<typeof driftItem>;

/** States of drift detection as bytes, by group. gzip JSON in S3. */
export const driftStates = z.object({
  schema: z.number().int(),
  until: z.string(),
  states: z.record(z.string(), z.base64()),
});

/** What the check against the baseline leaves for the next ones: ISO end of the last day that it looked at. */
export const baselineDays = z.object({ daysUntil: z.string() });
