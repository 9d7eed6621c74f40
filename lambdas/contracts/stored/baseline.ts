import * as z from 'zod';
import { baselineId, modelName, versionName } from '../people/names.ts';
import { capturedValues } from './rows/part.ts';
import { labelledEntry } from './rows/period-row.ts';

const count = z.number().int().min(0);

/** What the rows of a baseline were: a file of a person, or captured traffic of hours in [from, to). */
const baselineSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), name: z.string().min(1).max(200) }),
  z.strictObject({
    kind: z.literal('captured'),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    /** Hours that had rows of the version. */
    hours: count,
  }),
]);

/** What a baseline holds, in the form of wide rows, so that hours and baseline are compared as they are. */
export const baselineContent = z.strictObject({
  captured: capturedValues,
  /** Sketches of the labelled rows; absent without labels. */
  labelled: labelledEntry.exactOptional(),
});
export type BaselineContent = z.infer<typeof baselineContent>;

const identity = { schema: z.number().int(), model: modelName, version: versionName, id: baselineId };

/** Fixed reference of a version: gzip JSON in S3 under its id, never changed. */
export const baseline = z.object({ ...identity, ...baselineContent.shape });
export type Baseline = z.infer<typeof baseline>;

/** What the table knows of a baseline. */
export const baselineItem = z.object({
  ...identity,
  rows: count,
  labels: count,
  /** Features in it, in the order of the signature. */
  columns: z.array(z.string()).readonly(),
  hasPrediction: z.boolean(),
  source: baselineSource,
  at: z.string(),
  by: z.string(),
});
export type BaselineItem = z.infer<typeof baselineItem>;
