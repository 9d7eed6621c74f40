import * as z from 'zod';
import { assignment, versionName } from '../../people/names.ts';

const count = z.number().int().min(0);

/** Slices of the sticky position. */
export const SLICE_COUNT = 64;

/**
 * Slice row of a sticky route: counts of one (window, version, assignment) in one captured object by 64 equal slices of the position.
 *
 * The unit of randomisation is the user; slices tell how unequal users are.
 */
export const sliceRow = z.object({
  schema: z.number().int(),
  model: z.string(),
  /** ISO start. */
  window: z.string(),
  version: versionName,
  assignment,
  /** Hash of bucket, key and etag of the folded object. */
  object: z.string(),
  /** Length of the window in the judge's windows. */
  minutes: z.number().positive(),
  /** By count: `requests`, `errors`, `timeouts`, `clientErrors`, `latency0` to `latency2`, `kpi:<name>`. */
  slices: z.record(z.string(), z.array(count).length(SLICE_COUNT)),
  ttl: z.number(),
});
export type SliceRow = z.infer<typeof sliceRow>;
